"""`op.alter_column` on MySQL, which has the whole column defined anew.

Source: https://github.com/sqlalchemy/alembic/blob/main/alembic/ddl/mysql.py
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.frameworks.alembic.clauses import Unresolved
from workers.frameworks.alembic.columns import default
from workers.frameworks.alembic.constraints import Place
from workers.frameworks.alembic.given import Given, default_action
from workers.frameworks.alembic.types import spelled
from workers.sql.render.names import literal, quote


def redefined(given: Given, place: Place, name: str) -> Iterator[str]:
    """MODIFY or CHANGE with the whole definition, as far as the call tells it; a default alone by itself."""
    wanted, new = given.get("server_default", False), given.get("new_column_name", given.get("name"))
    nullable, kind, comment = given.get("nullable"), given.get("type_"), given.get("comment", False)
    renames = isinstance(new, str) and new != name
    if not renames and nullable is None and kind is None and comment is False and given.get("autoincrement") is None:
        if wanted is not False:
            yield f"ALTER TABLE {place.sql} ALTER COLUMN {quote(name)} {default_action(given, wanted)}"
        return
    kind = kind if kind is not None else given.get("existing_type")
    if kind is None:
        raise Unresolved("`existing_type`")
    nullable = nullable if nullable is not None else given.get("existing_nullable")
    wanted = wanted if wanted is not False else given.get("existing_server_default")
    numbered = given.get("autoincrement", given.get("existing_autoincrement")) is True
    words = f"{quote(str(new) if renames else name)} {spelled(kind, given.context.follow).text}"
    words += f" {'NOT NULL' if nullable is False else 'NULL'}{' AUTO_INCREMENT' * numbered}"
    words += f" DEFAULT {default(wanted)}" if wanted not in (None, False) else ""
    comment = comment if comment is not False else given.get("existing_comment")
    words += f" COMMENT {literal(comment)}" if isinstance(comment, str) else ""
    yield f"ALTER TABLE {place.sql} {f'CHANGE {quote(name)}' if renames else 'MODIFY'} {words}"
