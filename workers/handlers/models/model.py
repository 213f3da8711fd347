"""One model of a side: a schema that stands in code, and how its nodes are made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from workers.documents import Node

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?$")
_ASKS = re.compile(
    r"(Inputs?|Create|Update|Patch|Payload|Params|Args|Form|Command|Body|Query|Filters?|Insert|New)(Dto|DTO|Schema|Serializer|Model)?(Base)?$"
    r"|^(Create|Update|Patch|New|Edit|Add)(?=[A-Z])|(Create|Update|Patch|Write|Request|Input)\w{0,60}(Schema|Serializer|Dto|DTO)|In$|^validate"
)
_ASKS_FIRST = re.compile(
    r"(Requests?|RequestBody|Command|Query|Params|QueryParams|Payload)(Dto|DTO|Schema|Serializer|Model)?(Base)?$"
)
_ANSWERS_FIRST = re.compile(
    r"(Response|Result|Reply|Output|Error|ErrorCode|Exception)s?(Dto|DTO|Schema|Serializer|Model)?(Base)?$"
)
"""What a name ends with says more than what it begins with: `GetOrderRequest`, `CreateOrderResponse`."""
_ANSWERS = re.compile(
    r"(Response|Result|Output|Reply|Out|View|Read|Detail|Details|Summary|Presenter|Transformer|Error|ErrorCode|Exception)s?(Dto|DTO|Schema|Serializer|Model)?$"
    r"|^Encodable|^Get(?=[A-Z])"
)


@dataclass(frozen=True, slots=True)
class Model:
    """A schema in code, and its name there. `whole`: all of its fields are known, so one that is not there is gone.

    `asks` and `answers` say whether clients send it, or receive it. `served` names the endpoint where its own place tells that
    it answers; '' where that is to be found out. `kept` are names that may stand for a field in another way, `above` classes
    of other files that it extends. `placed`: its folder may tell that it gets to clients. `loose`: any code may put a field in.
    `rest` is what else is listed beside fields that are known, as it is written: where both sides say the same, what goes goes.
    Whether fields of `unsure` must be given is not known. `handed`: a function of any kind, which answers where a route returns
    what it does.
    """

    name: str
    node: Node
    whole: bool = True
    asks: bool = True
    answers: bool = True
    served: str = ""
    kept: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()
    placed: bool = False
    loose: bool = False
    handed: bool = False
    rest: str = ""
    unsure: frozenset[str] = frozenset()


@dataclass(slots=True)
class Building:
    """An object schema in the making."""

    node: Node
    fields: Node
    required: Node
    words: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, path: str, line: int, end: int) -> Building:
        """An object without fields on these lines."""
        node, fields, required = Node(path, "map", line), Node(path, "map", line), Node(path, "list", line)
        node.end = fields.end = required.end = max(line, end)
        node.pairs = {"type": scalar(path, line, "object"), "properties": fields, "required": required}
        return cls(node, fields, required)

    def put(self, name: str, member: Node, *, needed: bool = False, line: int = 0) -> None:
        """One field; `needed` says that it must be given, on `line` where not on its own."""
        self.fields.pairs[name] = member
        if needed:
            self.required.items.append(scalar(member.path, line or member.line, name))


def scalar(path: str, line: int, text: str, *, quoted: bool = False) -> Node:
    """A value as a node: a number, true and false by how they are written, unless quoted."""
    form = "text"
    if not quoted:
        form = "number" if _NUMBER.match(text) else "boolean" if text in {"true", "false"} else "text"
    return Node(path, form, line, text)  # type: ignore[arg-type]


def member(path: str, line: int, end: int = 0, **words: str | Iterable[str] | None) -> Node:
    """A field's schema: keyword → its value, a list of values (of `enum`), None for a keyword that does not stand there."""
    node = Node(path, "map", line)
    node.end = max(line, end)
    for word, value in words.items():
        if value is None or value == "":
            continue
        if isinstance(value, str):
            node.pairs[word] = scalar(path, line, value, quoted=word in {"type", "pattern", "format"})
            continue
        node.pairs[word] = listed = Node(path, "list", line)
        listed.items = [scalar(path, line, one, quoted=True) for one in value]
    return node


def direction(name: str) -> tuple[bool, bool]:
    """Whether clients send what is named so, and whether they receive it: both where the name does not tell."""
    if _ASKS_FIRST.search(name) or _ANSWERS_FIRST.search(name):
        return _ASKS_FIRST.search(name) is not None, _ANSWERS_FIRST.search(name) is not None
    asks, answers = _ASKS.search(name) is not None, _ANSWERS.search(name) is not None
    return (True, True) if asks == answers else (asks, answers)
