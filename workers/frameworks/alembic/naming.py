"""Names that SQLAlchemy gives to constraints and indexes: by the metadata's naming convention, else PostgreSQL chooses.

Source: https://docs.sqlalchemy.org/en/20/core/constraints.html#constraint-naming-conventions
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workers.frameworks.python.values import Text

DEFAULT = {"ix": "ix_%(column_0_label)s"}
_LONGEST = 63
_TOKEN = re.compile(r"%\((\w+)\)s")
_COLUMN = re.compile(r"(referred_)?column_0(_?N)?_(name|label|key)")


class Final(Text):
    """A name that `op.f()` marks: the convention leaves it as it is, but for its length."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a convention may name after: the table, the columns, and of a foreign key those it refers to."""

    table: str
    columns: Sequence[str] = ()
    referred: str = ""
    references: Sequence[str] = ()


def conventional(kind: str, given: str | None, of: Named, conventions: Mapping[str, str]) -> str | None:
    """The name of a 'ix', 'uq', 'ck', 'fk' or 'pk'; None when PostgreSQL is to choose."""
    template = conventions.get(kind)
    wraps = template is not None and "%(constraint_name)s" in template
    if template is None or isinstance(given, Final) or (given is not None and not wraps):
        return given
    if given is None and wraps:
        return None
    missing = False

    def fill(match: re.Match[str]) -> str:
        nonlocal missing
        value = _token(match[1], given or "", of)
        missing = missing or value is None
        return value or ""

    name = _TOKEN.sub(fill, template)
    return given if missing else shortened(name)


def _token(token: str, given: str, of: Named) -> str | None:
    if token in ("table_name", "referred_table_name", "constraint_name"):
        return {"table_name": of.table, "referred_table_name": of.referred, "constraint_name": given}[token]
    match = _COLUMN.fullmatch(token)
    columns = (of.references if match[1] else of.columns) if match else ()
    if match is None or not columns:
        return None
    shown = [f"{of.table}_{column}" if match[3] == "label" else column for column in columns]
    if not match[2]:
        return shown[0]
    return ("_" if match[2] == "_N" else "").join(shown)


def shortened(name: str) -> str:
    """A made name that is too long keeps its beginning and the end of a hash."""
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 8]}_{hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[-4:]}"
