"""The SQL of SQL Server, Oracle, SQLite, Snowflake, BigQuery and Redshift to operations.

Data definition is read here by hand, every action with its own offsets; queries and changes of rows by sqlglot. What is not
understood is Opaque, never passed over.
"""

from __future__ import annotations

from workers.sql.vendors.statements import operations

__all__ = ["operations"]
