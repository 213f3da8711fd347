"""Queries of which nobody says whose they are: those that only MySQL and MariaDB would take.

Backticks, ON DUPLICATE KEY, INSERT IGNORE, LIMIT a, b.
"""

from __future__ import annotations

import re

from workers.sql.asked import Asked
from workers.sql.vendors.asked import asked_in

_MARK = re.compile(
    r"`|\bON\s+DUPLICATE\s+KEY\b|\b(?:INSERT|UPDATE|DELETE)\s+(?:LOW_PRIORITY\s+|DELAYED\s+)?IGNORE\b|\bLIMIT\s+[$\w]+\s*,|\bREPLACE\s+INTO\b"
    r"|\bSTRAIGHT_JOIN\b|\bSQL_(?:CALC_FOUND_ROWS|NO_CACHE|BIG_RESULT)\b|\bINTERVAL\s+[$\w()'-]+\s+(?:SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|YEAR)\b"
    r"|\bREGEXP\b|\bGROUP_CONCAT\s*\(|\b(?:FORCE|USE|IGNORE)\s+INDEX\b|\bMATCH\s*\([^)]*\)\s*AGAINST\b|\bDELETE\s+\w+\s+FROM\b|<=>|\bRLIKE\b",
    re.IGNORECASE,
)
"""Words that only MySQL and MariaDB have."""
_OTHERS = re.compile(
    r"\[\w+\]|\bTOP\s{0,9}\(?\s{0,9}\d|::|\bROWNUM\b|\(\+\)|\bOR\s+(?:REPLACE|IGNORE)\b|\bPRAGMA\b|\bQUALIFY\b|\bUNNEST\b",
    re.IGNORECASE,
)
"""Words that say that it is another engine's; without them what PostgreSQL refuses may be MySQL's, as a table named `user`."""


def asked_mysql(sql: str) -> Asked | None:
    """What the one statement asks that PostgreSQL refuses; None where it is not read as MySQL's either."""
    return asked_in(sql, "mysql") if _MARK.search(sql) or not _OTHERS.search(sql) else None
