"""Where a file names attributes of mapped classes: `Order.code`, `filter_by(code=…)`, `Order(code=…)`.

Source: https://docs.sqlalchemy.org/en/20/orm/queryguide/index.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Span
from workers.asked.sqlalchemy.names import vocabulary
from workers.joined.django.source import Class, Project, Source

_QUERY = re.compile(r"(?:^|\.)query\(([A-Z]\w*)\)|(?:^|\.)select\(([A-Z]\w*)\)|^([A-Z]\w*)\.query\b")
_MIXES = re.compile(r"join|select_from|select_entity|from_self|from_statement|union|with_entities")


@dataclass(frozen=True, slots=True)
class Named:
    """A name that is asked of a mapped class, by what kind of call."""

    model: Class
    name: str
    call: str
    span: Span


def named(project: Project, source: Source, tree: ast.Module) -> Iterator[Named]:
    """Every name that a file asks mapped classes for. Names that it binds itself are nobody's."""
    own = _bound(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=written), attr=name, ctx=ast.Load()) if (
                written[:1].isupper() and written not in own
            ):
                if (model := _model(project, source, written)) is not None:
                    yield Named(model, name, written, _span(source, node))
            case ast.Call(func=ast.Attribute(value=value, attr="filter_by"), keywords=keywords) if keywords:
                if (model := _asked(project, source, value, own)) is not None:
                    yield from (Named(model, one.arg, "filter_by", _span(source, one)) for one in keywords if one.arg)
            case ast.Call(func=ast.Name(id=written), args=[], keywords=keywords) if (
                written[:1].isupper() and written not in own
            ):
                model = _model(project, source, written)
                if model is not None and not vocabulary(project, model).made:
                    yield from (Named(model, one.arg, written, _span(source, one)) for one in keywords if one.arg)
            case _:
                pass


def _bound(tree: ast.Module) -> set[str]:
    """Names that the file gives another meaning than that of a class or an import: a variable, a parameter."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return found | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _model(project: Project, source: Source, written: str) -> Class | None:
    found = project.find(written, source)
    return found if found is not None and vocabulary(project, found).mapped else None


def _asked(project: Project, source: Source, chain: ast.expr, own: set[str]) -> Class | None:
    """The one class that a query without joins asks for."""
    text = ast.unparse(chain)
    match = _QUERY.search(text) if len(text) < 600 else None
    if match is None or _MIXES.search(text):
        return None
    written = next(one for one in match.groups() if one)
    return _model(project, source, written) if written not in own else None


def _span(source: Source, node: ast.expr | ast.keyword) -> Span:
    return Span(source.path, node.lineno, node.end_lineno or node.lineno)
