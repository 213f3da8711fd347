"""MySQL's and MariaDB's SQL to operations: a reader of their data definition by hand, every action with its own offsets.

What is not understood is Opaque, never passed over.
"""

from __future__ import annotations

from workers.sql.mysql.statements import operations

__all__ = ["operations"]
