"""Calls on the migration builder: `migrationBuilder.CreateIndex(name: "x", …).Annotation("Npgsql:IndexMethod", "gin")`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from workers.frameworks.ef_core.csharp import CSharp
from workers.frameworks.values import Unresolved, Value
from workers.readers.syntax import Node

_LONGEST = 50
"""Calls chained to one another that are looked through."""
ORDERS: dict[str, tuple[str, ...]] = {
    "AddCheckConstraint": ("name", "table", "sql", "schema"),
    "AddForeignKey": ("name", "table", "column", "principalTable", "schema", "principalSchema", "principalColumn", "onUpdate",
                      "onDelete"),
    "AddPrimaryKey": ("name", "table", "column", "schema"),
    "AddUniqueConstraint": ("name", "table", "column", "schema"),
    "AlterColumn": ("name", "table", "type", "unicode", "maxLength", "rowVersion", "schema", "nullable", "defaultValue"),
    "AddColumn": ("name", "table", "type", "unicode", "maxLength", "rowVersion", "schema", "nullable", "defaultValue",
                  "defaultValueSql", "computedColumnSql"),
    "CheckConstraint": ("name", "sql"),
    "Column": ("type", "unicode", "maxLength", "rowVersion", "name", "nullable", "defaultValue", "defaultValueSql",
               "computedColumnSql"),
    "CreateIndex": ("name", "table", "column", "schema", "unique", "filter", "descending"),
    "CreateSequence": ("name", "schema", "startValue", "incrementBy", "minValue", "maxValue", "cyclic"),
    "CreateTable": ("name", "columns", "schema", "constraints", "comment"),
    "DeleteData": ("table", "keyColumn", "keyValue", "schema"),
    "DropSchema": ("name",), "DropSequence": ("name", "schema"), "DropTable": ("name", "schema"), "EnsureSchema": ("name",),
    "ForeignKey": ("name", "column", "principalTable", "principalColumn", "principalSchema", "onUpdate", "onDelete"),
    "InsertData": ("table", "column", "value", "schema"),
    "PrimaryKey": ("name", "columns"),
    "RenameColumn": ("name", "table", "newName", "schema"),
    "RenameIndex": ("name", "newName", "table", "schema"),
    "RenameSequence": ("name", "schema", "newName", "newSchema"),
    "RenameTable": ("name", "schema", "newName", "newSchema"),
    "RestartSequence": ("name", "startValue", "schema"),
    "Sql": ("sql", "suppressTransaction"),
    "UniqueConstraint": ("name", "columns"),
    "UpdateData": ("table", "keyColumn", "keyValue", "column", "value", "schema"),
}  # fmt: skip
"""The parameters of each method in order, as far as anybody gives them without their names."""
_DROPS = ("DropCheckConstraint", "DropColumn", "DropForeignKey", "DropIndex", "DropPrimaryKey", "DropUniqueConstraint")
ORDERS |= dict.fromkeys(_DROPS, ("name", "table", "schema"))


@dataclass(slots=True)
class Call:
    """One call: the method, its type argument, its arguments by name, and the annotations chained to it."""

    csharp: CSharp
    node: Node
    method: str
    generic: str
    given: dict[str, Node] = field(default_factory=dict)
    annotations: dict[str, Value] = field(default_factory=dict)
    before: dict[str, Value] = field(default_factory=dict)
    chained: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether the argument is given, and not as null."""
        return name in self.given and self.given[name].type != "null_literal"

    def value(self, name: str, otherwise: Value = None) -> Value:
        """An argument's value. Raises Unresolved."""
        return self.csharp.value(self.given[name]) if self.has(name) else otherwise

    def string(self, name: str) -> str:
        """An argument that has to be a string. Raises Unresolved."""
        value = self.value(name)
        if not isinstance(value, str):
            raise Unresolved(f"its `{name}`")
        return value

    def strings(self, *names: str) -> list[str]:
        """Strings given one by one or as an array, under the first of the names that is given. Raises Unresolved."""
        for name in names:
            if self.has(name):
                value = self.value(name)
                found = value if isinstance(value, list) else [value]
                if all(isinstance(one, str) for one in found):
                    return [str(one) for one in found]
        raise Unresolved(f"its `{names[-1]}`")


def call_of(csharp: CSharp, node: Node, root: str) -> Call | None:
    """The call on `root` that an expression is, with what is chained to it; None for any other expression."""
    chain: list[tuple[str, Node]] = []
    while node.type == "invocation_expression" and len(chain) < _LONGEST:
        function = node.child_by_field_name("function")
        if function is None or function.type != "member_access_expression":
            return None
        name, owner = (function.child_by_field_name(side) for side in ("name", "expression"))
        if name is None or owner is None:
            return None
        chain.append((csharp.text(name), node))
        if owner.type == "identifier":
            return _call(csharp, chain) if csharp.text(owner) == root else None
        node = owner
    return None


def _call(csharp: CSharp, chain: list[tuple[str, Node]]) -> Call:
    word, node = chain[-1]
    method, _, generic = word.partition("<")
    call = Call(csharp, chain[0][1], method, generic.rstrip(">"), _given(csharp, node, ORDERS.get(method, ())))
    for name, link in reversed(chain[:-1]):
        arguments = list(_given(csharp, link, ("name", "value")).values())
        if name in {"Annotation", "OldAnnotation"} and arguments:
            key = csharp.text(arguments[0]).strip('"')
            into = call.annotations if name == "Annotation" else call.before
            into[key] = True
            with suppress(Unresolved):
                into[key] = csharp.value(arguments[-1])
            if isinstance(into[key], bool) and arguments[-1].type == "member_access_expression":
                into[key] = csharp.text(arguments[-1].child_by_field_name("name"))
        else:
            call.chained.append(name)
    return call


def _given(csharp: CSharp, node: Node, order: tuple[str, ...]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    listed = node.child_by_field_name("arguments")
    for place, argument in enumerate(one for one in listed.named_children if one.type == "argument") if listed else ():
        name = argument.child_by_field_name("name")
        parts = [one for one in argument.named_children if one != name and one.type != "comment"]
        if parts:
            word = csharp.text(name) if name is not None else (order[place] if place < len(order) else str(place))
            found[word] = parts[-1]
    return found
