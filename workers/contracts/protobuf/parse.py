""".proto text → what it declares: proto2, proto3 and editions. Of options those that change the wire or JSON are kept."""

from __future__ import annotations

from collections.abc import Callable

from workers.contracts.protobuf.declarations import (
    MAX_NUMBER,
    Block,
    Call,
    Declared,
    Enum,
    Field,
    File,
    Message,
    Ranges,
    Service,
    Value,
)
from workers.contracts.protobuf.routes import routes
from workers.contracts.protobuf.tokens import Token, tokens
from workers.contracts.protobuf.words import Words

_DEEPEST = 40
_LABELS = {"optional", "required", "repeated"}


def parse(path: str, text: str) -> File:
    """The file's declarations. Raises UnreadableProto."""
    parser = _Parser(path, list(tokens(text.removeprefix("\ufeff"))))
    return parser.file()


class _Parser(Words):
    """Recursive descent, at most _DEEPEST levels of messages."""

    def __init__(self, path: str, words: list[Token]) -> None:
        super().__init__(words)
        self.path, self.found, self.depth = path, File(path), 0

    def file(self) -> File:
        while self.at < len(self.words):
            self.top(self.next())
        return self.found

    def top(self, word: str) -> None:
        line = self.last
        if word in {"syntax", "edition"}:
            self.want("=")
            self.found.syntax = self.text()
            self.want(";")
        elif word == "package":
            self.found.package = Declared(self.next(), self.path, line, line)
            self.want(";")
        elif word in {"message", "enum", "service", "extend"}:
            self.declared(word, self.found.scope)
        elif word == "option":
            self.option(line)
        elif word == "import":
            self.statement()
        elif word != ";":
            self.at -= 1
            raise self.wrong("a declaration is missing")

    def option(self, line: int) -> None:
        """One of the file's own; those of somebody else stand in brackets."""
        start = self.at
        self.statement()
        words = [word for word, _ in self.words[start : self.at]]
        if len(words) == 4 and words[1] == "=":
            self.found.options[words[0]] = words[2].strip("\"'"), Declared(words[0], self.path, line, self.last)

    def declared(self, word: str, scope: str) -> None:
        line, name = self.last, self.next()
        full = f"{scope}.{name}" if scope else name
        if word == "message":
            self.message(name, line, full)
        elif word == "enum":
            self.enum(name, line, full)
        elif word == "service":
            self.service(name, line, full)
        else:
            self.extend(scope)

    def message(self, name: str, line: int, full: str) -> Message:
        found = Message(name, self.path, line, line, full)
        self.found.messages.append(found)
        self.inside(found, lambda word: self.member(found, word, ""))
        return found

    def inside(self, found: Declared, each: Callable[[str], None]) -> None:
        """What stands between braces."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.wrong(f"it is nested deeper than {_DEEPEST} levels")
        self.want("{")
        while not self.take("}"):
            each(self.next())
        found.end = self.last
        self.take(";")
        self.depth -= 1

    def member(self, message: Message, word: str, oneof: str) -> None:
        following = self.peek()
        if (
            word in {"message", "enum", "extend"}
            and self.words[self.at + 1 : self.at + 2]
            and self.words[self.at + 1][0] == "{"
        ):
            self.declared(word, message.full)
        elif word == "oneof" and self.words[self.at + 1 : self.at + 2] and self.words[self.at + 1][0] == "{":
            group = Declared(self.next(), self.path, self.last, self.last)
            self.inside(group, lambda inner: self.member(message, inner, group.name))
        elif word == "reserved" and following not in {"="}:
            self.reserved(message)
        elif word == "extensions":
            self.ranges(message.extensions)
            self.statement()
        elif word == "option":
            self.statement()
        elif word != ";":
            self.field(message, word, oneof)

    def field(self, message: Message, word: str, oneof: str) -> None:
        line, label = self.last, ""
        if word in _LABELS and self.words[self.at + 1 : self.at + 2] and self.words[self.at + 1][0] != "=":
            label, word = word, self.next()
        if word == "map" and self.take("<"):
            key = self.next()
            self.want(",")
            label, word = "map", f"{key},{self.next()}"
            self.want(">")
        name = self.next()
        self.want("=")
        found = Field(name, self.path, line, line, self.number(), word, label, oneof)
        if self.peek() == "[":
            found.options = self.options()
        if word == "group" and self.peek() == "{":
            found.type = f"{message.full}.{name}"
            self.message(name, line, found.type)
        else:
            self.want(";")
        found.end = self.last
        message.fields.append(found)

    def options(self) -> dict[str, str]:
        """Those with a plain name and value."""
        found, start = {}, self.at
        self.braces()
        words = [word for word, _ in self.words[start + 1 : self.at - 1]]
        for at, word in enumerate(words[:-1]):
            if word == "=" and at and at + 1 < len(words):
                found[words[at - 1]] = words[at + 1].strip("\"'")
        return found

    def reserved(self, block: Block) -> None:
        line = self.last
        if self.peek()[:1].isdigit() or self.peek()[:1] == "-":
            self.ranges(block.reserved)
        else:
            while self.peek() not in {";", ""}:
                word = self.next()
                block.reserved_names |= {word.strip("\"'")} - {","}
        block.reserved_lines.append(Declared("reserved", self.path, line, self.last))
        self.statement()

    def ranges(self, into: Ranges) -> None:
        while True:
            low = high = self.number()
            if self.take("to"):
                high = MAX_NUMBER if self.peek() == "max" and self.next() else self.number()
            into.append((low, high))
            if not self.take(","):
                return

    def enum(self, name: str, line: int, full: str) -> None:
        found = Enum(name, self.path, line, line, full)
        self.found.enums.append(found)
        self.inside(found, lambda word: self.value(found, word))

    def value(self, enum: Enum, word: str) -> None:
        line = self.last
        if word == "reserved" and self.peek() != "=":
            self.reserved(enum)
        elif word == "option":
            self.statement()
        elif word != ";":
            self.want("=")
            sign = -1 if self.take("-") else 1
            found = Value(word, self.path, line, line, sign * self.number())
            self.statement()
            found.end = self.last
            enum.values.append(found)

    def service(self, name: str, line: int, full: str) -> None:
        found = Service(name, self.path, line, line, full)
        self.found.services.append(found)
        self.inside(found, lambda word: self.call(found, word))

    def call(self, service: Service, word: str) -> None:
        line = self.last
        if word == "rpc":
            found = Call(self.next(), self.path, line, line, "", "")
            found.client_streams, found.request = self.message_type()
            self.want("returns")
            found.server_streams, found.response = self.message_type()
            if self.peek() == "{":
                start = self.at
                self.braces()
                words = [one for one, _ in self.words[start : self.at]]
                said = {tuple(words[at : at + 3]) for at in range(len(words))}
                found.deprecated = ("deprecated", "=", "true") in said
                found.pure = ("idempotency_level", "=", "NO_SIDE_EFFECTS") in said
                found.routes = routes(self.path, self.words[start : self.at])
                self.take(";")
            else:
                self.want(";")
            found.end = self.last
            service.calls.append(found)
        elif word == "option":
            self.statement()
        elif word != ";":
            raise self.wrong("an rpc is missing")

    def message_type(self) -> tuple[bool, str]:
        self.want("(")
        word = self.next()
        streams = word == "stream" and self.peek() != ")"
        name = self.next() if streams else word
        self.want(")")
        return streams, name

    def extend(self, scope: str) -> None:
        """Fields added to a message of somebody else."""
        added = Message("", self.path, 1, 1, scope)
        self.inside(Declared("", self.path, self.last, self.last), lambda word: self.member(added, word, ""))
        prefix = f"{scope}." if scope else ""
        self.found.extensions += [Declared(prefix + one.name, one.path, one.line, one.end) for one in added.fields]
