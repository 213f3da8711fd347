"""All names that a file of Java asks entities for, and which of them are surely not there.

Source: https://docs.spring.io/spring-data/jpa/reference/jpa/query-methods.html
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.asked.jpa.annotated import of_annotations
from workers.asked.jpa.asking import Ask
from workers.asked.jpa.criteria import of_calls
from workers.asked.jpa.paths import Wrong, astray, derived, split
from workers.asked.jpa.repositories import domain, of_names, otherwise
from workers.joined.jpa.classes import Class, Classes
from workers.queries.code import Code

_PLAIN = frozenset(("class_declaration", "record_declaration"))


def asks(classes: Classes, path: str) -> tuple[Ask, ...]:
    """Those of the file."""
    return classes.tree.remember(("jpa asks", path), lambda: tuple(_asks(classes, path)))


def _asks(classes: Classes, path: str) -> Iterator[Ask]:
    code = classes.code(path)
    if code is not None:
        yield from of_annotations(classes, code)
        yield from of_calls(classes, code)
        yield from _of_methods(classes, code)


def _of_methods(classes: Classes, code: Code) -> Iterator[Ask]:
    for node in code.syntax.walk("interface_declaration"):
        named = node.child_by_field_name("name")
        own = Class(code.text(named), code, node) if named is not None else None
        rows = domain(classes, own) if own is not None else ""
        kept = classes.named(rows, code) if rows else None
        for name, method in of_names(own) if own is not None and kept is not None and kept.node.type in _PLAIN else ():
            if kept is not None:
                yield Ask(kept, (method,), method, code.syntax.span(name), "method", starting=True, repository=own)


def wrong(classes: Classes, one: Ask) -> Wrong | None:
    """What of it is surely not there."""
    if one.way == "path":
        return astray(classes, one.kept, one.path, one.own)
    if one.way == "split":
        return split(classes, one.kept, one.path[0])
    found = derived(classes, one.kept, one.path[0])
    given = found is not None and one.repository is not None and otherwise(classes, one.repository, one.kept.name, one.path[0])
    return None if given else found
