"""A changelog's text → its elements, whichever of XML, YAML and JSON it is written in.

Source: https://docs.liquibase.com/concepts/changelogs/home.html
"""

from __future__ import annotations

from workers.documents import LARGEST, Node, UnreadableDocument, read_document
from workers.documents.element import Element
from workers.documents.xml_text import read_xml

_KEPT = ("preConditions", "rollback", "modifySql", "not", "and", "or")
"""Lists whose name says something; those of other names (`changes`, `columns`) only hold what XML has right inside."""

_TEXTS = ("sql", "rollback", "procedureText", "selectQuery", "constraintBody")


def read_changelog(path: str, text: str) -> Element:
    """The element `databaseChangeLog`. Raises UnreadableDocument, also for a document that is none."""
    if len(text) > LARGEST:
        raise UnreadableDocument(f"it holds {len(text) / 1e6:.1f} MB: over {LARGEST // 2**20} MB are not read")
    if path.lower().endswith(".xml"):
        root = read_xml(text)
    else:
        document = Element("", 1)
        _fill(document, read_document(path, text))
        root = document.first("databaseChangeLog") or document
    if root.name != "databaseChangeLog":
        raise UnreadableDocument("it is no changelog: it has no `databaseChangeLog`", 1)
    return root


def _fill(element: Element, node: Node) -> None:
    """Put what a value says into its element: mappings and lists inside, a scalar as its text."""
    element.end = max(element.end, node.end)
    if node.form == "map":
        for key, value in node.pairs.items():
            _put(element, key, value)
    elif node.form == "list":
        for item in node.items:
            _fill(element, item)
    elif node.form != "null":
        element.text, element.text_line = node.text, node.line


def _put(element: Element, key: str, value: Node) -> None:
    if value.form in {"map", "list"}:
        inner = Element(key, value.line)
        _fill(inner, value)
        if value.form == "map" or key in _KEPT or key in {"databaseChangeLog", "preconditions"}:
            element.children.append(inner)
            return
        element.children += inner.children
        if value.items and not inner.children:  # a list of scalars
            element.attributes[key] = ",".join(item.text for item in value.items)
    elif value.form != "null":
        element.attributes[key] = value.text
        if key in _TEXTS and value.form == "text":
            inner = Element(key, value.line)
            inner.end, inner.text = value.end, value.text
            inner.text_line = value.line + (value.end > value.line)
            element.children.append(inner)
