"""How Liquibase writes names and values for a database.

Source: https://github.com/liquibase/liquibase/tree/master/liquibase-standard/src/main/java/liquibase/database/core
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workers.documents.element import Element
from workers.frameworks.liquibase import vendors
from workers.frameworks.liquibase.types import column_type
from workers.frameworks.liquibase.vendor_types import vendor_type

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*|[A-Z_][A-Z0-9_]*")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_VALUES = (
    "value", "valueNumeric", "valueBoolean", "valueDate", "valueComputed", "valueBlobFile", "valueClobFile",
    "valueSequenceNext",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialect:
    """PostgreSQL's words, with `mysql` those of MySQL and MariaDB, else those of the engine that is named.

    `quoting`: every name is quoted as it stands (objectQuotingStrategy="QUOTE_ALL_OBJECTS").
    """

    mysql: bool
    name: str
    quoting: bool = False

    @property
    def vendor(self) -> bool:
        """Whether it is one of the further engines (vendors.py)."""
        return self.name in vendors.ENGINES

    def quote(self, name: str) -> str:
        """A name as an identifier. PostgreSQL is given names of one case bare, so that they fold."""
        name = name.strip()
        if self.mysql:
            return "`" + name.replace("`", "``") + "`"
        if self.name == "sqlserver":
            return f"[{name.replace(']', ']]')}]"
        if self.vendor and _BARE.fullmatch(name):
            return name
        if not self.quoting and name.isupper() and _PLAIN.fullmatch(name):
            name = name.lower()
        return '"' + name.replace('"', '""') + '"'

    def names(self, listed: str) -> str:
        """A list of columns, `a, b DESC`; an element of an expression's form stays as it is."""
        return ", ".join(self.key(one) for one in split_names(listed))

    def key(self, name: str, order: str = "") -> str:
        """One column of an index, with its direction."""
        found = re.fullmatch(r"(.*\S)\s+(asc|desc)", name.strip(), re.IGNORECASE)
        name, order = (found[1], found[2]) if found else (name.strip(), order)
        prefix = re.fullmatch(r"([\w$]+)\s*(\(\d+\))", name) if self.mysql else None
        if prefix:
            return self.quote(prefix[1]) + prefix[2]
        return (f"({name})" if "(" in name else self.quote(name)) + (" DESC" if order.lower() == "desc" else "")

    def table(self, element: Element, name: str = "tableName", schema: str = "schemaName") -> str:
        """A relation named by attributes, with its schema where one is given."""
        where = element.get(schema, "catalogName" if self.mysql and schema == "schemaName" else schema)
        return (self.quote(where) + "." if where else "") + self.quote(element.get(name))

    def type(self, written: str) -> str:
        """A type of a changelog as the database's."""
        return vendor_type(written, self.name) if self.vendor else column_type(written, mysql=self.mysql)

    def altered(self, table: str, action: str) -> str:
        """ALTER TABLE with that action."""
        return vendors.altered(table, action, self.name)

    def text(self, value: str) -> str:
        """A string literal."""
        value = value.replace("\\", "\\\\") if self.mysql else value
        return "'" + value.replace("'", "''") + "'"

    def boolean(self, value: str, written: str) -> str:
        """A truth value of a column of that type."""
        true = value.strip().lower() in {"true", "1", "t", "yes"}
        if self.vendor:
            return vendors.truth(true, self.name)
        if self.mysql or re.match(r"(tiny|small)?int|number|numeric", written, re.IGNORECASE):
            return str(int(true))
        return "TRUE" if true else "FALSE"

    def value(self, column: Element) -> str:
        """What is written to a column by insert and update; NULL when the element says nothing."""
        for kind in _VALUES:
            if kind in column.attributes:
                return self.said(kind, column.attributes[kind], column)
        return self.text(column.text.strip()) if column.text.strip() else "NULL"

    def default(self, element: Element) -> str:
        """A column's default, '' when it has none."""
        for kind in _VALUES:
            key = "default" + kind[0].upper() + kind[1:]
            if key in element.attributes:
                return self.said(kind, element.attributes[key], element)
        return ""

    def said(self, kind: str, value: str, column: Element) -> str:
        """A literal or expression of that kind of attribute."""
        written = column.get("type", "columnDataType")
        if kind == "valueBoolean":
            return self.boolean(value, written)
        if kind == "valueComputed" or (kind in {"valueNumeric", "valueDate"} and "(" in value):
            return value.strip()
        if kind == "valueNumeric":
            return value.strip() if _NUMBER.fullmatch(value.strip()) else self.text(value)
        if kind == "valueDate":
            return value.strip() if value.strip().upper().startswith("CURRENT") else self.text(value.replace("T", " ", 1))
        if kind == "valueSequenceNext":
            own = self.vendor and self.name != "redshift"
            return vendors.next_of(value, self.name) if own else f"nextval({self.text(value)})"
        return "NULL" if value.upper() == "NULL" else self.text(value)


_PARTS = re.compile(r"(?:[^,()]++|\((?:[^()]++|\([^()]*+\))*+\)?|\))+")
"""What stands between the outer commas."""


def split_names(listed: str) -> list[str]:
    """`a, b(10), lower(c)` at its outer commas."""
    return [part for part in (one.strip() for one in _PARTS.findall(listed)) if part]


def quotes_all(element: Element) -> bool:
    """Whether a changelog or changeSet has all names quoted as they stand."""
    return element.get("objectQuotingStrategy").strip().upper() == "QUOTE_ALL_OBJECTS"
