"""Knex: its schema builder, its query builder, and how its migrations run on PostgreSQL.

Source: https://knexjs.org/guide/schema-builder.html , https://knexjs.org/guide/migrations.html
Source: https://github.com/knex/knex (lib/dialects/postgres/schema)
"""
