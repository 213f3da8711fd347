"""MikroORM: migrations are classes that hand SQL to `this.addSql`.

Source: https://mikro-orm.io/docs/migrations
Source: https://github.com/mikro-orm/mikro-orm/tree/master/packages/migrations/src
"""
