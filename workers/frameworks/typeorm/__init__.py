"""TypeORM: the query runner of its migrations, and the SQL that it makes of tables, columns, keys and indexes on PostgreSQL.

Source: https://typeorm.io/docs/migrations/why
Source: https://github.com/typeorm/typeorm (src/driver/postgres/PostgresQueryRunner.ts, src/naming-strategy)
"""
