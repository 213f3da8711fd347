"""What a query asks that only MySQL or MariaDB would take: backticks, ON DUPLICATE KEY, INSERT IGNORE, LIMIT a, b.

Columns are told of statements over one table alone; names are compared without their case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.schema import Name
from workers.sql.asked import Asked, ColumnUse
from workers.sql.vendors.rows import parsed

if TYPE_CHECKING:
    from sqlglot import exp

_MARK = re.compile(
    r"`|\bON\s+DUPLICATE\s+KEY\b|\b(?:INSERT|UPDATE|DELETE)\s+(?:LOW_PRIORITY\s+|DELAYED\s+)?IGNORE\b|\bLIMIT\s+[$\w]+\s*,|\bREPLACE\s+INTO\b"
    r"|\bSTRAIGHT_JOIN\b|\bSQL_(?:CALC_FOUND_ROWS|NO_CACHE|BIG_RESULT)\b|\bINTERVAL\s+[$\w()'-]+\s+(?:SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|YEAR)\b"
    r"|\bREGEXP\b|\bGROUP_CONCAT\s*\(|\b(?:FORCE|USE|IGNORE)\s+INDEX\b|\bMATCH\s*\([^)]*\)\s*AGAINST\b|\bDELETE\s+\w+\s+FROM\b|<=>|\bRLIKE\b",
    re.IGNORECASE,
)
"""Words that only MySQL and MariaDB have."""
_OTHERS = re.compile(
    r"\[\w+\]|\bTOP\s*\(?\s*\d|::|\bROWNUM\b|\(\+\)|\bOR\s+(?:REPLACE|IGNORE)\b|\bPRAGMA\b|\bQUALIFY\b|\bUNNEST\b",
    re.IGNORECASE,
)
"""Words that say that it is another engine's; without them what PostgreSQL refuses may be MySQL's, as a table named `user`."""
_NUMBERED = re.compile(r"\$\d+")
_CHANGES = {"UPDATE": "UPDATE", "DELETE": "DELETE"}


def asked_mysql(sql: str) -> Asked | None:
    """What the one statement asks; None where it is not read as MySQL's either."""
    tree = parsed(_NUMBERED.sub("?", sql), "mysql") if _MARK.search(sql) or not _OTHERS.search(sql) else None
    if tree is None or tree.key == "command":
        return None
    from sqlglot import exp

    found = Asked()
    made = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    tables = [one for one in tree.find_all(exp.Table) if one.name and one.name.lower() not in made]
    for table in tables:
        found.tables[_name(table)] = None
    _shapes(tree, found, tables)
    whole = len(tables) == 1 and not made and len(list(tree.find_all(exp.Query))) <= isinstance(tree, exp.Query)
    if whole and not tree.find(exp.Star):
        seen = {tables[0].name.lower(), tables[0].alias_or_name.lower()}
        given = {one.alias.lower() for one in tree.find_all(exp.Alias)}
        for column in tree.find_all(exp.Column):
            if (not column.table or column.table.lower() in seen) and column.name.lower() not in given:
                found.columns[ColumnUse(column.name, (_name(tables[0]),))] = None
    return found


def _shapes(tree: exp.Expression, found: Asked, tables: list[exp.Table]) -> None:
    from sqlglot import exp

    for kind, sign in ((exp.EQ, "="), (exp.NEQ, "<>")):
        for one in tree.find_all(kind):
            compared = one.find_ancestor(exp.Where, exp.Join, exp.Having) is not None
            if compared and isinstance(one.expression, exp.Null):
                found.nulls.append(sign)
    joined = any(one.args.get("joins") for one in (tree, *tables)) or tree.args.get("tables")
    plain = not (tree.args.get("where") or tree.args.get("limit") or joined or tree.args.get("from_"))
    if isinstance(tree, exp.Update | exp.Delete) and plain and len(tables) == 1:
        found.every_row.append((_CHANGES[tree.key.upper()], _name(tables[0])))


def _name(table: exp.Table) -> Name:
    return Name(table.name, table.db)
