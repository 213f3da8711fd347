"""A migration's method followed without running it: Schema and DB calls, branches, loops over what is written out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from workers.frameworks.laravel.blueprint import Blueprint
from workers.frameworks.laravel.chains import CLOSURES, MEANT, Link, chain, reads, rows_changed
from workers.frameworks.laravel.closures import Perhaps, asked, cases, chains, way
from workers.frameworks.laravel.columns import Column, dotted
from workers.frameworks.laravel.php import Php
from workers.frameworks.sent import Sent, Unread
from workers.frameworks.values import Code, Missing, Text, Unresolved, Value, known
from workers.readers.syntax import Node
from workers.sql.render.names import quote

DEEPEST, MOST = 40, 5_000
_SENT = {"statement", "unprepared", "select", "insert", "update", "delete", "selectOne", "affectingStatement", "scalar"}
_QUIET = {"connection", "getConnection", "getDriverName", "hasTable", "hasColumn", "hasColumns", "hasIndex", "getColumnType",
          "enableForeignKeyConstraints", "disableForeignKeyConstraints", "defaultStringLength", "info", "getColumnListing",
          "registerDoctrineType", "enableQueryLog", "disableQueryLog", "warn", "debug", "error"}  # fmt: skip


_WORD = re.compile(r"`\$table->(\w+)\(\)`")
_TOUCHES = re.compile(r"\b(?:Schema|DB)::(?!has)")


class Returned(Exception):
    """`return` was reached."""


@dataclass(slots=True)
class Walk:
    """One direction of one file. `defines` says of a word whether the repository gives tables a method of that name."""

    php: Php
    keeps: bool = False
    methods: dict[str, Node] = field(default_factory=dict)
    inside: str = ""
    depth: int = 0
    entries: list[Sent | Unread] = field(default_factory=list)
    defines: Callable[[str], bool] = lambda _word: True

    def body(self, node: Node | None, names: dict[str, Value]) -> None:
        """The statements of a body. Raises Returned."""
        self.depth += 1
        try:
            for child in node.named_children if node else ():
                if self.depth > DEEPEST or len(self.entries) > MOST:
                    self.unread("is nested or repeated too often to be followed", child, schema=True)
                    return
                self.statement(child, names)
        finally:
            self.depth -= 1

    def unread(self, why: str, node: Node, *, schema: bool = False) -> None:
        """Note code that is not followed."""
        word, refused = _WORD.search(why), ""
        if word is not None and (meant := MEANT.get(word[1].lower())) and not self.defines(word[1]):
            refused = f"`$table->{word[1]}()` is no method of Laravel's Blueprint, `{meant}` is"
        self.entries.append(Unread(why, self.php.syntax.span(node), self.php.text(node), schema, self.inside, refused))

    def send(self, sql: str, node: Node, *, written: bool = False, holes: tuple[str, ...] = ()) -> None:
        """Note SQL."""
        self.entries.append(Sent(sql, self.php.syntax.span(node), self.php.text(node), self.inside, written, holes))

    def statement(self, node: Node, names: dict[str, Value]) -> None:
        """One statement. Raises Returned."""
        if node.type == "comment":
            return
        if follow := _FOLLOWED.get(node.type):
            follow(self, node, names)
        elif node.is_error:
            self.unread("does not parse as PHP here", node, schema=True)
        elif _TOUCHES.search(self.php.text(node)):
            self.unread(f"`{self.php.short(node)}` is not followed", node, schema=True)

    def branch(self, node: Node, names: dict[str, Value]) -> None:
        """`if`, with what follows it."""
        condition = node.child_by_field_name("condition")
        found = way(self.php.text(condition) if condition else "")
        others = [child for child in node.named_children if child.type in {"else_clause", "else_if_clause"}]
        if found == "perhaps":
            self._perhaps(node, [node.child_by_field_name("body"), *others], names)
        elif found == "yes":
            self.statement(node.child_by_field_name("body") or node, names)
        else:
            for other in others:
                self.statement(other, names)

    def _perhaps(self, node: Node, ways: list[Node | None], names: dict[str, Value]) -> None:
        before, self.inside = self.inside, self.php.short(node)
        for one in ways:
            try:
                if one is not None:
                    self.statement(one, names)
            except Returned:
                continue
        self.inside = before

    def switch(self, node: Node, names: dict[str, Value]) -> None:
        """`switch`: the case of the engine where it asks for that, else each of them, as code that may run."""
        subject, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
        ways = [(case, asked(self.php.text(subject) if subject else "", self.php.text(case))) for case in cases(body)]
        own = [case for case, found in ways if found == "yes"]
        if own:
            for case in own:
                self.body(case, names)
        else:
            self._perhaps(node, [case for case, found in ways if found != "no"], names)

    def both(self, node: Node, names: dict[str, Value]) -> None:
        """`condition && statement`."""
        right = node.child_by_field_name("right")
        if right is not None and self.php.operator(node) in {"&&", "and", "||", "or"}:
            self._perhaps(node, [right], names)

    def each(self, node: Node, names: dict[str, Value]) -> None:
        """`foreach` over what is written out, round by round; over anything else once, as code that may run."""
        parts = [child for child in node.named_children if child.type != "comment"]
        body = node.child_by_field_name("body")
        value = self.php.maybe(parts[0], names)
        target = parts[1]
        keys = [self.php.text(one) for one in target.named_children] if target.type == "pair" else [self.php.text(target)]
        pairs: list[tuple[Value, Value]] = []
        if isinstance(value, list | dict):
            pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
        for key, one in pairs:
            bound = dict(zip(keys, (key, one), strict=False)) if len(keys) > 1 else {keys[0]: one}
            self.body(body, {**names, **bound})
        if not pairs and body is not None:
            self._perhaps(node, [body], {**names, **{one: Missing(f"`{one}`") for one in keys}})

    def assign(self, node: Node, names: dict[str, Value]) -> None:
        """A variable bound; what the right side does besides."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        value = right if right.type in CLOSURES else self.php.maybe(right, names)
        if isinstance(value, Missing) and right.type.endswith("call_expression"):
            self.call(right, names)
        names[self.php.text(left)] = value

    def returned(self, node: Node, names: dict[str, Value]) -> None:
        """`return`. Raises Returned."""
        self.body(node, names)
        raise Returned

    def call(self, node: Node, names: dict[str, Value]) -> None:
        """A call as a statement."""
        links = list(chain(self.php, node, names))
        if not links:
            return
        owner, first = links[0].owner, links[0].column.method
        steps = [one for one in links if one.column.method not in {"connection", "setConnection"}]
        if owner == "$this" and first in self.methods:
            self._helper(self.methods[first], links[0].column.arguments)
        elif owner == "Schema" and steps:
            self._schema(steps[0], node, names)
        elif owner == "DB" and steps:
            self._database(steps, node, names)
        elif owner[:1].isupper() and (sql := rows_changed([one.column for one in links], owner)):
            self.send(sql, node)
        elif not (owner in {"Log", "$this"} and first in _QUIET) and first not in _QUIET and not _only_reads(links):
            self.unread(f"`{self.php.short(node)}` is code that is not followed", node)

    def _helper(self, method: Node, given: list[Value]) -> None:
        wanted = method.child_by_field_name("parameters")
        names = [self.php.text(one.child_by_field_name("name") or one) for one in wanted.named_children] if wanted else []
        try:
            self.body(method.child_by_field_name("body"), dict(zip(names, given, strict=False)))
        except Returned:
            return

    def _schema(self, link: Link, node: Node, names: dict[str, Value]) -> None:
        method, arguments = link.column.method, link.column.arguments
        if method in _QUIET:
            return
        try:
            for sql in self._schema_sql(method, arguments, link, names):
                self.send(sql, node)
        except Unresolved as why:
            self.unread(f"`Schema::{method}` is given {why}, which only running it tells", node, schema=True)

    def _schema_sql(self, method: str, arguments: list[Value], link: Link, names: dict[str, Value]) -> Iterator[str]:
        table = known(arguments[0]) if arguments else None
        if not isinstance(table, str):
            raise Unresolved("a table's name")
        if method in {"create", "table"}:
            found = list(chains(self.php, link.closure, names))
            blueprint = Blueprint(str(table), tuple(one for one in found if isinstance(one, Column)), self.keeps)
            for hole in found:
                if isinstance(hole, str) and link.closure:
                    self.unread(f"{hole} is not followed: what it does to `{table}` is not known", link.closure, schema=True)
            yield from blueprint.create() if method == "create" else blueprint.alter()
            for maybe in found:
                if isinstance(maybe, Perhaps):
                    before, self.inside = self.inside, maybe.condition
                    yield from Blueprint(str(table), maybe.chains, self.keeps).alter()
                    self.inside = before
        elif method in {"drop", "dropIfExists"}:
            yield f"DROP TABLE {'IF EXISTS ' * (method == 'dropIfExists')}{dotted(table)}"
        elif method == "rename":
            yield f"ALTER TABLE {dotted(table)} RENAME TO {quote(str(known(arguments[1])))}"
        elif method == "dropColumns":
            yield from Blueprint(table, (Column("dropColumn", arguments[1:]),)).alter()
        else:
            raise Unresolved(f"`Schema::{method}`")

    def _database(self, steps: list[Link], node: Node, names: dict[str, Value]) -> None:
        method = steps[0].column.method
        if method in _SENT and len(steps) == 1:
            self._sent(steps[0], node, names)
        elif method == "transaction" and steps[0].closure is not None:
            self.body(steps[0].closure.child_by_field_name("body"), names)
        elif method == "table" and (sql := rows_changed([step.column for step in steps])):
            self.send(sql, node)
        elif method not in _QUIET and not (method == "table" and reads([step.column.method for step in steps])):
            self.unread(f"`{self.php.short(node)}` is code that is not followed", node)

    def _sent(self, link: Link, node: Node, names: dict[str, Value]) -> None:
        argument = (
            next((child for child in link.arguments.named_children if child.type == "argument"), None)
            if link.arguments
            else None
        )
        try:
            if argument is None:
                raise Unresolved("nothing")
            inner = argument.named_children[-1]
            given = self.php.maybe(inner, names)
            raw = Text(given.text) if isinstance(given, Code) else given
            sql, holes = (raw, ()) if isinstance(raw, Text) else self.php.template(inner, names)
        except Unresolved as why:
            self.unread(f"`DB::{link.column.method}` sends SQL that only running it tells: {why}", node, schema=True)
            return
        self.send(sql, node, written=True, holes=holes)


def _only_reads(links: list[Link]) -> bool:
    """A chain on a model that ends in rows or values, and hands out no closure."""
    methods = [one.column.method for one in links]
    return links[0].owner[:1].isupper() and not any(one.closure for one in links) and reads(methods)


_Follow = Callable[[Walk, Node, dict[str, Value]], None]
_FOLLOWED: dict[str, _Follow] = {
    **dict.fromkeys(("compound_statement", "expression_statement", "else_clause", "try_statement",
                    "case_statement", "default_statement"), Walk.body), "switch_statement": Walk.switch,
    **dict.fromkeys(("if_statement", "else_if_clause"), Walk.branch), "foreach_statement": Walk.each,
    **dict.fromkeys(("member_call_expression", "scoped_call_expression", "nullsafe_member_call_expression"), Walk.call),
    "assignment_expression": Walk.assign, "binary_expression": Walk.both, "return_statement": Walk.returned,
}  # fmt: skip
