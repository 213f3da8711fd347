"""What Sequel's own expressions are worth: classes as types, `Sequel.lit`, functions, qualified names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workers.frameworks.rails.evaluate import Evaluator, Names
from workers.frameworks.values import Code, Missing, Text, Unresolved, Value, known
from workers.readers.syntax import Node
from workers.sql.render.names import literal, quote

SELF = Text("\0self")
"""The database, or the table's definition, that a block is evaluated for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of Ruby where a type is asked for: `String`, `Integer`, `:Bignum`."""

    name: str


KINDS = ("String", "Integer", "Fixnum", "Bignum", "Float", "Numeric", "BigDecimal", "Date", "DateTime", "Time", "File",
         "TrueClass", "FalseClass")  # fmt: skip
CONSTANTS: dict[str, Value] = {
    **{name: Kind(name) for name in KINDS},
    **{name: Code(name) for name in ("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME")},
}
_ENGINE = re.compile(r"(?:[\w:]+\.)?(postgres|mysql|sqlite|mssql)(?:ql)?\?")
_OWN = re.compile(r"(?:::)?Sequel$")
DATABASE = re.compile(r"(?:self|@?db|DB|Sequel::Model\.db|database|conn(?:ection)?)$", re.IGNORECASE)
"""What the database is called."""
_WRAPS = frozenset(("pg_json", "pg_jsonb", "pg_json_wrap", "pg_jsonb_wrap"))


class SequelEvaluator(Evaluator):
    """Expressions of a migration of Sequel's."""

    __slots__ = ()

    def value(self, node: Node, names: Names) -> Value:
        """The value of an expression. Raises Unresolved."""
        if node.type == "self":
            return SELF
        if (asked := _ENGINE.fullmatch(self.source.text(node))) is not None:  # a helper by that name, whoever wrote it
            return asked[1] == "postgres"
        receiver = node.child_by_field_name("receiver") if node.type == "call" else None
        if receiver is not None and _OWN.match(self.source.text(receiver)):
            return self._made(node, names)
        if receiver is not None and (query := selected(self, node, names)) is not None:
            return query
        if node.type == "element_reference" and (target := node.child_by_field_name("object")) is not None:
            found = self._qualified(node, target, names)
            if found is not None:
                return found
        return Evaluator.value(self, node, names)

    def _qualified(self, node: Node, target: Node, names: Names) -> Value:
        """`Sequel[:schema][:table]`; None for what is none."""
        if len(node.named_children) != 2:
            return None
        if _OWN.match(self.source.text(target)):
            return Code(identifier(self.value(node.named_children[1], names)))
        if target.type == "element_reference" and self.source.text(target).startswith(("Sequel[", "::Sequel[")):
            return Code(f"{identifier(self.value(target, names))}.{identifier(self.value(node.named_children[1], names))}")
        return None

    def _made(self, node: Node, names: Names) -> Value:
        """A method of Sequel itself."""
        method = node.child_by_field_name("method")
        name = self.source.text(method) if method else ""
        listed, named = self.arguments(node.child_by_field_name("arguments"), names)
        given = [known(one) for one in listed]
        if name in ("lit", "SQL") and len(given) == 1 and isinstance(given[0], str):
            return Code(given[0])
        if name == "function" and given:
            return Code(f"{given[0]}({', '.join(map(_operand, given[1:]))})")
        if name == "qualify" and len(given) == 2:
            return Code(".".join(map(identifier, given)))
        if name in ("identifier", "deep_qualify") and given:
            return Code(identifier(given[0]))
        if name in ("desc", "asc") and given:
            return Code(f"{identifier(given[0])} {name.upper()}")
        if name == "cast" and len(given) == 2:
            return Code(f"CAST({_operand(given[0])} AS {given[1]})")
        if name in _WRAPS:
            return self._json(given, named, name)
        if name == "pg_array" and given and isinstance(given[0], list):
            items = ", ".join(value(one) for one in given[0])
            return Code(f"ARRAY[{items}]" + (f"::{given[1]}[]" if len(given) > 1 else ""))
        raise Unresolved(f"`{self.short(node)}`")

    def _json(self, given: list[Value], named: dict[str, Value], name: str) -> Value:
        whole = given[0] if given else named
        if whole not in ([], {}):
            raise Unresolved("a value of JSON")
        return Code(f"'{'[]' if whole == [] and given else '{}'}'::{'jsonb' if 'jsonb' in name else 'json'}")


def selected(evaluator: Evaluator, node: Node, names: Names) -> Code | None:
    """`self[:orders].select(:id)`, or with a block of names, as a query; None for what is none. Raises Unresolved."""
    receiver, method = node.child_by_field_name("receiver"), node.child_by_field_name("method")
    if receiver is None or method is None or evaluator.source.text(method) != "select" or receiver.type != "element_reference":
        return None
    if not DATABASE.match(evaluator.source.text(receiver.named_children[0])) or len(receiver.named_children) != 2:
        return None
    table = identifier(evaluator.value(receiver.named_children[1], names))
    block = node.child_by_field_name("block")
    columns = [identifier(one) for one in evaluator.arguments(node.child_by_field_name("arguments"), names)[0]]
    body = block.child_by_field_name("body") if block is not None else None
    for one in body.named_children if body is not None else ():
        inner = one.named_children if one.type == "array" else [one]
        columns += [_column(evaluator, column) for column in inner]
    return Code(" ".join(("SELECT", ", ".join(columns) or "*", "FROM", table)))


def _column(evaluator: Evaluator, node: Node) -> str:
    """A column in a block: its name, also with `.as(:another)`."""
    receiver, method = node.child_by_field_name("receiver"), node.child_by_field_name("method")
    if node.type == "identifier":
        return quote(evaluator.source.text(node))
    if receiver is None or receiver.type != "identifier" or method is None or evaluator.source.text(method) != "as":
        raise Unresolved(f"`{evaluator.short(node)}`")
    arguments = node.child_by_field_name("arguments")
    other = evaluator.source.text(arguments.named_children[0]).lstrip(":") if arguments and arguments.named_children else ""
    if not other.isidentifier():
        raise Unresolved(f"`{evaluator.short(node)}`")
    return f"{quote(evaluator.source.text(receiver))} AS {quote(other)}"


def identifier(found: Value) -> str:
    """A name in SQL. Raises Unresolved."""
    found = known(found)
    if isinstance(found, Code):
        return found.text
    if not isinstance(found, str):
        raise Unresolved("a name")
    return quote(found)


def _operand(found: Value) -> str:
    """An argument of a function: symbols are columns, and strings too, which they cannot be told from."""
    return identifier(found) if isinstance(found, str | Code) else value(found)


def value(found: Value) -> str:
    """A value as Sequel writes it into SQL. Raises Unresolved."""
    found = known(found)
    if isinstance(found, Missing) or found is SELF:
        raise Unresolved("a value")
    if found is None:
        return "NULL"
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, Code):
        return found.text
    if isinstance(found, str):
        return literal(found)
    if isinstance(found, int | float):
        return str(found)
    if isinstance(found, list):
        return f"({', '.join(map(value, found))})"
    raise Unresolved("a value")
