"""Alembic: its operations and SQLAlchemy's schema objects as the SQL they send to PostgreSQL, without either of them.

`history` finds environments and orders revisions, `settings` reads env.py, `migrate` follows upgrade() and downgrade(),
`operations`, `columns`, `constraints`, `types` and `clauses` say the SQL, `voice` says fixes.
Source: https://alembic.sqlalchemy.org/en/latest/ops.html , https://docs.sqlalchemy.org/en/20/core/metadata.html
"""
