"""Queries that code behind a row sends by itself: `Order.objects.filter(customer=row).count()`.

Source: https://docs.djangoproject.com/en/stable/ref/models/querysets/#when-querysets-are-evaluated
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass, field

MANAGER = ".objects"
"""What a name has at its end that stands for a query of a model's own, among names that are followed from a row."""
_MANAGERS = frozenset(("objects", "_default_manager"))
_SENDS = frozenset(("count", "exists", "first", "last", "get", "aggregate", "latest", "earliest", "in_bulk"))
"""Methods that ask the database at once, and only read."""
_WRITES = frozenset((
    "create", "update", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "select_for_update",
    "none",
))  # fmt: skip
_TAKES = frozenset(("list", "len", "set", "tuple", "sorted", "sum", "bool", "any", "all", "max", "min"))
"""Functions that go through what they are given."""


@dataclass(slots=True)
class OwnQueries:
    """Those of one function, whose names that stand for something of the row are `held`. `made` are names of queries that
    nothing has sent yet, with their models.
    """

    held: Collection[str]
    made: dict[str, str] = field(default_factory=dict)

    def hold(self, name: str, value: ast.AST) -> None:
        """Take in that the name is given the value."""
        self.made.pop(name, None)
        model, last = self._query(value)
        if model and last not in _SENDS:
            self.made[name] = model

    def sent(self, node: ast.AST) -> str:
        """The model that the expression asks for by the row, once it is evaluated; '' where it does not, or may not."""
        match node:
            case ast.Call(func=ast.Attribute()):
                model, last = self._query(node)
                return model if last in _SENDS else ""
            case ast.Call(func=ast.Name(id=name), args=[given, *_]) if name in _TAKES:
                return self.gone_through(given)
            case ast.Call(args=[given, *_], keywords=keywords) if any(
                one.arg == "many" and ast.unparse(one.value) == "True" for one in keywords
            ):
                return self.gone_through(given)
            case ast.Subscript(value=value, slice=ast.Constant()):
                return self.gone_through(value)
            case _:
                return ""

    def gone_through(self, node: ast.AST) -> str:
        """The model whose rows a loop over the expression fetches; '' where they are none by the row."""
        model, last = self._query(node)
        return "" if last in _SENDS else model

    def _query(self, node: ast.AST) -> tuple[str, str]:
        """The model of a chain of calls, and the last of them; '' where no part of it names anything of the row."""
        names, mine = list[str](), False
        while True:
            match node:
                case ast.Call(func=func, args=args, keywords=keywords):
                    mine = mine or any(map(self._of_row, [*args, *(one.value for one in keywords)]))
                    node = func
                case ast.Subscript(value=value, slice=ast.Slice()):
                    node = value
                case ast.Attribute(value=ast.Name(id=model), attr=attr) if attr in _MANAGERS and model[:1].isupper():
                    return (model, names[0]) if mine and names and not _WRITES.intersection(names) else ("", "")
                case ast.Attribute(value=value, attr=attr):
                    names.append(attr)
                    node = value
                case ast.Name(id=name) if name in self.made and not _WRITES.intersection(names):
                    return self.made[name], names[0] if names else ""
                case _:
                    return "", ""

    def _of_row(self, node: ast.AST) -> bool:
        return any(isinstance(one, ast.Name) and one.id in self.held for one in ast.walk(node))
