"""Changes of sequences, code and what is SQL already → SQL.

Source: https://docs.liquibase.com/change-types/sql.html and its neighbours
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.documents.element import Element
from workers.frameworks.liquibase.dialect import Dialect
from workers.frameworks.liquibase.registry import NotFollowed, Sent, change

_OPTIONS = (
    ("dataType", "AS {}"), ("incrementBy", "INCREMENT BY {}"), ("minValue", "MINVALUE {}"), ("maxValue", "MAXVALUE {}"),
    ("startValue", "START WITH {}"), ("cacheSize", "CACHE {}"),
)  # fmt: skip

_WITHOUT = {"sqlserver", "sqlite"}
"""Where a comment is a property, or nothing."""


def _options(element: Element) -> str:
    said = [words.format(value) for key, words in _OPTIONS if (value := element.get(key))]
    said += ["CYCLE"] if element.true("cycle") else []
    return "".join(f" {words}" for words in said)


@change("createSequence", "alterSequence")
def sequence(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A sequence made or changed."""
    verb = "CREATE" if element.name.startswith("create") else "ALTER"
    yield Sent(f"{verb} SEQUENCE {dialect.table(element, 'sequenceName')}{_options(element)}", element)


@change("dropSequence")
def drop_sequence(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A sequence dropped."""
    yield Sent(f"DROP SEQUENCE {dialect.table(element, 'sequenceName')}", element)


@change("renameSequence")
def rename_sequence(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A sequence's new name."""
    old, new = dialect.table(element, "oldSequenceName"), dialect.quote(element.get("newSequenceName"))
    yield Sent(f"ALTER SEQUENCE {old} RENAME TO {new}", element)


@change("createProcedure", "createFunction", "createTrigger", "createPackage", "createPackageBody")
def code(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """The statement is the text."""
    del dialect
    text = element.said("procedureText") or element.said("functionBody") or element.text
    if not text.strip():
        raise NotFollowed("takes its code from another file")
    yield Sent(text.strip().rstrip(";/ \n"), element)


@change("dropProcedure", "dropFunction", "dropTrigger")
def drop_code(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """Code dropped."""
    word = element.name.removeprefix("drop")
    name = dialect.table(element, f"{word.lower()}Name")
    table = f" ON {dialect.table(element)}" if word == "Trigger" and not dialect.mysql and not dialect.vendor else ""
    yield Sent(f"DROP {word.upper()} {name}{table}", element)


@change("setTableRemarks")
def remarks(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A comment."""
    if dialect.name in _WITHOUT:
        return
    words = dialect.text(element.get("remarks"))
    table = dialect.table(element)
    yield Sent(f"ALTER TABLE {table} COMMENT {words}" if dialect.mysql else f"COMMENT ON TABLE {table} IS {words}", element)


@change("setColumnRemarks")
def column_remarks(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A comment; on MySQL the column is defined anew."""
    if dialect.name in _WITHOUT:
        return
    words, column = dialect.text(element.get("remarks")), dialect.quote(element.get("columnName"))
    table, written = dialect.table(element), element.get("columnDataType")
    if dialect.mysql:
        yield Sent(f"ALTER TABLE {table} MODIFY {column} {dialect.type(written)} COMMENT {words}", element)
    else:
        yield Sent(f"COMMENT ON COLUMN {table}.{column} IS {words}", element)


@change("customChange", "executeCommand", "executeShellCommand")
def custom(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """Code of the project, or a program."""
    del dialect
    what = element.get("class", "executable") or element.name
    yield Sent("", element, f"`{what.rpartition('.')[2]}` is code that runs in the migration: what it does is not followed")


@change("tagDatabase", "empty", "output", "stop", "comment", "markUnused")
def nothing(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """Of no consequence to the schema."""
    del element, dialect
    yield from ()
