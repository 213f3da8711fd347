"""What a Go migration sends through its handles of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.facts import Statement
from workers.frameworks.go.calls import AMBIENT, CONTEXT, OPENS, QUIET, ROWS, SAME, SENDS, Frame, Place
from workers.frameworks.go.literals import cut
from workers.frameworks.go.values import Go
from workers.frameworks.sent import Sent, Unread, statements
from workers.frameworks.values import Text, joined
from workers.readers.syntax import Node
from workers.sql.dialect import spoken

MOST, STEPS, LARGEST = 2_000, 8_000, 2_000_000
"""Of one direction: statements that are sent, statements of Go that are followed, characters of SQL."""


@dataclass(slots=True)
class Sending:
    """What is sent to a database. `entries` are in order, each with its transaction; `away`: the call of another file."""

    go: Go
    entries: list[tuple[Sent | Unread, str | None]] = field(default_factory=list)
    inside: str = ""
    depth: int = 0
    opened: int = 1
    away: Place | None = None
    steps: int = 0
    characters: int = 0
    told: bool = False

    @property
    def full(self) -> bool:
        """Whether no more is followed."""
        return len(self.entries) > MOST or self.steps > STEPS or self.characters > LARGEST

    @property
    def path(self) -> str:
        """The migration's file, wherever the walk is."""
        return self.away.span.path if self.away else self.go.syntax.path

    def place(self, node: Node) -> Place:
        """Where a statement stands; of code in another file, where the migration calls that."""
        return self.away or Place(self.go.syntax.span(node), self.go.text(node))

    def statements(self) -> Iterator[Statement]:
        """What was met, as statements."""
        for entry, transaction in self.entries:
            yield from statements([entry], transaction)

    def unread(self, why: str, node: Node, frame: Frame, *, schema: bool) -> None:
        """Note code that is not followed."""
        transaction = next(iter(frame.handles.values()), None)
        at = self.place(node)
        self.entries.append((Unread(why, at.span, at.text, schema, self.inside), transaction))

    def opens(self, name: str, node: Node, frame: Frame) -> bool:
        """Whether a call gives a handle, which has the name then."""
        root, method = self.method(node, frame)
        if not root or not OPENS.fullmatch(method):
            return False
        self.opened += method != "Conn"
        frame.handles[name] = frame.handles.get(root) if method == "Conn" else f"{self.path}#{self.opened}"
        return True

    def method(self, node: Node, frame: Frame) -> tuple[str, str]:
        """The handle that a call is of and its method, ('', '') for another call."""
        function = node.child_by_field_name("function") if node.type == "call_expression" else None
        if function is None or function.type != "selector_expression":
            return "", ""
        holder, method = function.child_by_field_name("operand"), self.go.text(function.child_by_field_name("field"))
        while holder is not None and holder.type == "call_expression":
            inner = holder.child_by_field_name("function")
            if inner is None or self.go.text(inner.child_by_field_name("field")) not in SAME:
                break
            holder = inner.child_by_field_name("operand")
        name = self.go.text(holder)
        return (name, method) if name in frame.handles or AMBIENT.fullmatch(name) else ("", "")

    def held(self, node: Node, arguments: list[Node], frame: Frame) -> None:
        """A call or value that takes a handle away, to where nothing follows it."""
        for one in arguments:
            if self.go.text(one).rpartition(":")[2].strip().lstrip("&") in frame.handles:
                self.unread(f"`{self.go.short(node)}` is given the database and is not followed", node, frame, schema=True)
                return

    def sent(self, node: Node, method: str, arguments: list[Node], frame: Frame) -> None:
        """A call of a method of the frame's only handle."""
        transaction = next(iter(frame.handles.values()))
        words = arguments[1:] if arguments and CONTEXT.match(self.go.text(arguments[0])) else arguments
        if SENDS.fullmatch(method):
            if words:
                sql, holes = self.go.string(words[0], frame.names)
                sql = numbered(sql, len(words) - 1)
                at = self.place(node)
                self.characters += len(sql)
                sent = Sent(Text(sql) if self.away else sql, at.span, at.text, self.inside, True, holes)
                self.entries.append((sent, transaction))
        elif ROWS.fullmatch(method):
            self.unread(f"`{method}` works on rows through code that is not followed", node, frame, schema=False)
        elif method == "Migrator" and asks(self.go, node):
            return
        elif not OPENS.fullmatch(method) and not QUIET.fullmatch(method):
            models = method in {"AutoMigrate", "Migrator"}
            why = "changes the schema as the models say, which are not followed" if models else "is not followed"
            self.unread(f"`{method}` {why}", node, frame, schema=True)


def asks(go: Go, node: Node) -> bool:
    """Whether a call on what this one gives only looks at the schema: `tx.Migrator().HasTable(…)`."""
    field = go.text(node.parent.child_by_field_name("field")) if node.parent is not None else ""
    return field.startswith(("Has", "Get", "Current", "ColumnTypes"))


def numbered(sql: Text, values: int) -> Text:
    """PostgreSQL's parameters in place of the question marks that GORM and sqlx take."""
    marks = [place for place, letter in enumerate(sql) if letter == "?"]
    if not values or len(marks) != values or spoken() != "postgresql":
        return sql
    pieces: list[str] = []
    for count, (start, end) in enumerate(zip([0, *(mark + 1 for mark in marks)], [*marks, len(sql)], strict=True)):
        pieces += [Text(f"${count}") if count else Text(""), cut(sql, start, end)]
    return joined(pieces)
