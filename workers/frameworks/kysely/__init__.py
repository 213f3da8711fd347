"""Kysely: its schema builder and the `sql` template, as PostgreSQL gets them.

Source: https://kysely.dev/docs/migrations
Source: https://github.com/kysely-org/kysely/tree/master/src/schema
"""
