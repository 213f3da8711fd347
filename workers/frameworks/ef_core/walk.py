"""A migration's method followed without running it: calls on the builder, helpers of the class, conditions on the provider."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from workers.frameworks.ef_core.calls import Call, call_of
from workers.frameworks.ef_core.csharp import CSharp
from workers.frameworks.ef_core.operations import CONCURRENTLY, DATA, SENT
from workers.frameworks.ef_core.servers import sent_by
from workers.frameworks.sent import Sent, Unread
from workers.frameworks.values import Text, Unresolved
from workers.readers.syntax import Node
from workers.sql.dialect import speaks_vendor, spoken

DEEPEST, MOST = 20, 5_000
_PROVIDERS = {"postgresql": "Npgsql", "sqlserver": "SqlServer", "mysql": "MySql", "mariadb": "MySql", "sqlite": "Sqlite"}
_PROVIDER = re.compile(r"(?:Is|\"[\w.]*)(Npgsql|SqlServer|MySql|Sqlite|Oracle|Relational)\b")
_NEGATED = re.compile(r"^\(?\s*!|!=")
_ABOVE = re.compile(r"base\.(?:Up|Down)\(")
"""Migration's own methods, which do nothing."""


@dataclass(slots=True)
class Walk:
    """One direction of one file. `free` holds the places in `entries` that commit by themselves."""

    csharp: CSharp
    methods: dict[str, Node]
    inside: str = ""
    depth: int = 0
    entries: list[Sent | Unread] = field(default_factory=list)
    free: set[int] = field(default_factory=set)

    def method(self, node: Node) -> None:
        """The statements of a method, under the name that it gives the builder."""
        parameters = node.child_by_field_name("parameters")
        first = next((one for one in parameters.named_children if one.type == "parameter"), None) if parameters else None
        name = first.child_by_field_name("name") if first is not None else None
        body = node.child_by_field_name("body")
        if body is not None:
            nodes = [body] if body.type == "arrow_expression_clause" else body.named_children
            self.body(nodes, self.csharp.text(name) if name is not None else "migrationBuilder")

    def body(self, nodes: Iterable[Node], root: str) -> None:
        """Statements in order."""
        self.depth += 1
        for node in nodes:
            if self.depth > DEEPEST or len(self.entries) > MOST:
                self.unread("is nested or repeated too often to be followed", node, schema=True)
                break
            self.statement(node, root)
        self.depth -= 1

    def unread(self, why: str, node: Node, *, schema: bool) -> None:
        """Note code that is not followed."""
        self.entries.append(Unread(why, self.csharp.syntax.span(node), self.csharp.text(node), schema, self.inside))

    def statement(self, node: Node, root: str) -> None:
        """One statement."""
        match node.type:
            case "expression_statement":
                self._expression(node.named_children[0], root)
            case "arrow_expression_clause":
                self._expression(node.named_children[0], root)
            case "block":
                self.body(node.named_children, root)
            case "if_statement":
                self._branch(node, root)
            case "local_declaration_statement":
                self._declared(node, root)
            case "comment" | "empty_statement" | "preproc_region" | "preproc_endregion" | "local_function_statement":
                pass
            case _ if node.is_named:
                touches = re.search(rf"\b{re.escape(root)}\b", self.csharp.text(node)) is not None
                if touches or node.is_error:
                    self.unread(f"`{self.csharp.short(node)}` is not followed", node, schema=True)

    def _declared(self, node: Node, root: str) -> None:
        for one in self.csharp.syntax.walk("variable_declarator", within=node):
            name, value = one.named_children[0], one.named_children[-1]
            if len(one.named_children) > 1:
                self.csharp.constants[self.csharp.text(name)] = value
                if call_of(self.csharp, value, root) is not None:
                    self._expression(value, root)

    def _branch(self, node: Node, root: str) -> None:
        condition = self.csharp.text(node.child_by_field_name("condition"))
        ways = [node.child_by_field_name(one) for one in ("consequence", "alternative")]
        named = set(_PROVIDER.findall(condition))
        own = {_PROVIDERS.get(spoken(), ""), "Relational"}
        ours, others = bool(named & own), bool(named - own)
        if ours != others:
            taken = ways[0] if ours != (_NEGATED.search(condition) is not None) else ways[1]
            self.body([taken] if taken is not None else [], root)
            return
        before, self.inside = self.inside, f"if ({condition[:60]})"
        self.body([way for way in ways if way is not None], root)
        self.inside = before

    def _expression(self, node: Node, root: str) -> None:
        call = call_of(self.csharp, node, root)
        if call is not None:
            self._call(call, node)
            return
        text = self.csharp.text(node)
        helper = self.csharp.text(node.child_by_field_name("function")).removeprefix("this.")
        if node.type == "invocation_expression" and helper in self.methods:
            self.depth += 1
            if self.depth <= DEEPEST:
                self.method(self.methods[helper])
            self.depth -= 1
        elif re.search(rf"\b{re.escape(root)}\b", text) and not _ABOVE.match(text):
            self.unread(f"`{self.csharp.short(node)}` is code that is not followed", node, schema=True)

    def _call(self, call: Call, node: Node) -> None:
        try:
            if call.method == "Sql":
                self._sql(call, node)
                return
            if call.method not in SENT:
                self.unread(f"`{call.method}` is not known", node, schema=True)
                return
            sent = (sent_by() if speaks_vendor() else SENT)[call.method](call)
        except Unresolved as why:
            self.unread(f"`{call.method}` is given {why}, which only running it tells", node, schema=call.method not in DATA)
            return
        concurrently = call.method == "CreateIndex" and call.annotations.get(CONCURRENTLY) is True
        for sql in sent:
            self.send(sql, node, free=concurrently)

    def _sql(self, call: Call, node: Node) -> None:
        free = False
        with suppress(Unresolved):
            free = call.value("suppressTransaction") is True
        sql = call.string("sql")
        self.send(sql if isinstance(sql, Text) else Text(sql), node, written=True, free=free)

    def send(self, sql: str, node: Node, *, written: bool = False, free: bool = False) -> None:
        """Note SQL."""
        if free:
            self.free.add(len(self.entries))
        self.entries.append(Sent(sql, self.csharp.syntax.span(node), self.csharp.text(node), self.inside, written))
