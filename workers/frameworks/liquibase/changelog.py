"""The changeSets of a changelog: who each is, what it holds, and when it runs.

Source: https://docs.liquibase.com/concepts/changelogs/changeset.html
Source: https://docs.liquibase.com/concepts/changelogs/changeset-checksums.html
Source: https://docs.liquibase.com/concepts/changelogs/preconditions.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workers.documents.element import Element
from workers.frameworks.liquibase import vendors
from workers.frameworks.liquibase.schemas import owned, substituted
from workers.readers import names
from workers.readers.entry import Entry
from workers.sql.dialect import DIALECTS

_WORD = re.compile(r"[\w-]+")
_ENGINES = {"mysql", "mariadb", "postgresql", "oracle", "mssql", "h2", "hsqldb", "sqlite", "db2", "snowflake", "redshift"}
READ = (*DIALECTS, *vendors.ENGINES)
"""The engines whose changelogs are read."""
_IDLE = {"tagDatabase", "empty", "output"}
"""Changes that make neither schema nor data."""
_NO_CHANGE = ("preConditions", "comment", "rollback", "validCheckSum", "modifySql", "property")
_LEFT_OUT = {"schemaname", "catalogname", "basetableschemaname", "referencedtableschemaname"}
"""Attributes whose parameter may stay without a value: of the connection's own nothing is left, as of any tablespace."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One changeSet. `name` is `author::id`, which with its file is all that Liquibase knows it by.

    `free` runs outside of a transaction, `again` whenever it changes; `accepted` says that its checksum may be another one,
    `guarded` that it may be passed over, for what its `guard` asks.
    """

    element: Element
    name: str
    free: bool = False
    again: bool = False
    accepted: bool = False
    guarded: bool = False
    guard: str = ""

    def changes(self) -> Iterator[Element]:
        """What it does, in order."""
        return (child for child in self.element.children if child.name not in _NO_CHANGE)

    @property
    def content(self) -> str:
        """What its checksum is of: its changes as they are written, whatever space is between them."""
        return "\n".join(_written(change) for change in self.changes())


def _written(element: Element) -> str:
    attributes = "".join(f" {key}={value.strip()!r}" for key, value in sorted(element.attributes.items()))
    inside = "".join(_written(child) for child in element.children)
    return f"<{element.name}{attributes}>{' '.join(element.text.split())}{inside}</>"


def change_sets(root: Element, engine: str) -> Iterator[ChangeSet]:
    """The changeSets that run on this engine, '' for any; those of tests are not looked at."""
    counts: Counter[str] = Counter()
    for element in root.inside("changeSet"):
        name = f"{element.get('author')}::{element.get('id')}"
        counts[name] += 1
        before = element.first("preConditions")
        skips = before is not None and before.get("onFail").upper() in {"MARK_RAN", "CONTINUE", "WARN"}
        holds = _holds(before, engine) if before is not None and skips else None
        if not runs_on(element.get("dbms"), engine) or _elsewhere(element, engine) or holds is False:
            continue
        yield ChangeSet(
            element,
            name if counts[name] == 1 else f"{name}#{counts[name]}",
            element.get("runInTransaction").strip().lower() == "false",
            element.true("runOnChange") or element.true("runAlways"),
            element.first("validCheckSum") is not None or bool(element.get("validCheckSum")),
            skips and holds is None,
            _written(before) if before is not None and skips else "",
        )


def entries_of(root: Element) -> Iterator[Entry]:
    """The changeSets, whichever database they are for. Two of one name are twins unless they say when each of them runs."""
    seen: set[tuple[str, ...]] = set()
    for one in change_sets(root, ""):
        element = one.element
        same = tuple(element.get(name) for name in ("author", "id", "dbms", "logicalFilePath"))
        chosen = bool(element.get("context", "contextFilter", "labels")) or element.true("ignore")
        engines, twin = engines_of(element), not chosen and same in seen
        anew = made_anew(element.get("dbms"))
        idle, accepted = anew or all(change.name in _IDLE for change in one.changes()), one.accepted or anew
        yield Entry(one.name, element.line, element.end, one.content, one.again, accepted, engines, one.guard, twin, idle)
        seen |= set() if chosen else {same}


def engines_of(element: Element) -> tuple[str, ...]:
    """The engines that are read here on which a changeSet runs; empty where it runs on all."""
    found = tuple(engine for engine in READ if any(True for _ in change_sets(_alone(element), engine)))
    return () if len(found) == len(READ) else found


def _alone(element: Element) -> Element:
    root = Element("databaseChangeLog", element.line)
    root.children.append(element)
    return root


def _elsewhere(element: Element, engine: str) -> bool:
    """Whether its context is that of tests, or names another engine, as many do instead of `dbms`."""
    context = element.get("context", "contextFilter").strip().lower()
    words = set(_WORD.findall(context))
    if context in {"test", "tests"}:
        return True
    named = words & _ENGINES
    return bool(engine and named and not (named & _own(engine)) and "!" not in context and "not" not in words)


def _own(engine: str) -> set[str]:
    """The names that an engine goes by: MySQL's driver calls MariaDB mysql, so either name is both."""
    return {"mysql", "mariadb"} if engine in {"mysql", "mariadb"} else {vendors.NAMES.get(engine, engine)}


def runs_on(listed: str, engine: str) -> bool:
    """Whether `dbms` names the engine."""
    words = [word.strip().lower() for word in listed.split(",") if word.strip()]
    own = _own(engine)
    wanted = {word for word in words if not word.startswith("!")}
    if not engine or not words or "all" in wanted:
        return "none" not in wanted
    if {word[1:].strip() for word in words if word.startswith("!")} & own:
        return False
    return not wanted or bool(wanted & own)


def made_anew(listed: str) -> bool:
    """Whether `dbms` names only engines whose databases are made anew with each start."""
    wanted = {word.strip().lower() for word in listed.split(",") if word.strip()}
    return bool(wanted) and wanted <= names.PASSING


def _holds(condition: Element, engine: str) -> bool | None:
    """Whether a precondition holds as far as the engine decides it; None where something else does."""
    if condition.name == "dbms":
        return runs_on(condition.get("type"), engine) if engine else None
    inside = [_holds(child, engine) for child in condition.children]
    if condition.name == "not":
        known = any(inside) if None not in inside or True in inside else None
        return None if known is None else not known
    if condition.name == "or":
        return True if True in inside else (None if None in inside or not inside else False)
    if condition.name in {"and", "preConditions"}:
        return False if False in inside else (None if None in inside or not inside else True)
    return None


def parameters(root: Element, engine: str) -> dict[str, str]:
    """The values that the changelog itself gives its parameters for this engine; the first one counts."""
    found: dict[str, str] = {}
    for element in root.inside("property"):
        if element.get("name") and runs_on(element.get("dbms"), engine):
            found.setdefault(element.get("name"), element.get("value"))
    return found


def fill(elements: Iterable[Element], values: Mapping[str, str], own: str = "") -> None:
    """Put the values in the place of `${name}`, in all attributes and texts; newlines become spaces, so that lines stay.

    `own` is a parameter that names the connection's own schema.
    """
    for element in elements:
        for key, value in list(element.attributes.items()):
            if "${" in value:
                filled = substituted(value, values, own)
                without = key.lower() == "tablespace" or (key.lower() in _LEFT_OUT and owned(filled, own))
                element.attributes[key] = "" if "${" in filled and without else filled
        if "${" in element.text:
            element.text = substituted(element.text, values, own)
        fill(element.children, values, own)
