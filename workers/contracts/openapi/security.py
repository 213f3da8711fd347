"""Who may call: the requirements of an operation on both sides, and which way they moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.contracts import AuthenticationAdded, AuthenticationRemoved, AuthorizationLoosened, ContractChange
from workers.contracts.openapi.document import Document, Operation
from workers.documents import Node

Needs = frozenset[tuple[str, frozenset[str]]]
"""One way in: the schemes that it takes together, each with its scopes."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The ways in, any of which will do, and where they are said: the operation's own, or the document's."""

    ways: dict[Needs, Node]
    node: Node | None
    own: bool

    @property
    def open(self) -> bool:
        """Whether nothing needs to be shown."""
        return not self.ways or frozenset() in self.ways


@dataclass(frozen=True, slots=True)
class Moved:
    """A difference of security: the nodes that show it."""

    kind: type[ContractChange]
    now: str
    head: tuple[Node | None, ...]
    base: tuple[Node | None, ...]


def guard_of(document: Document, operation: Operation, names: Mapping[str, str] = MappingProxyType({})) -> Guard:
    """What holds for the operation; `names` are those that its schemes have on the other side."""
    node = operation.node.get("security")
    own = node is not None
    node = node if own else document.root.get("security")
    ways: dict[Needs, Node] = {}
    for item in node.items if node is not None else ():
        needs = frozenset(
            (names.get(name, name), frozenset(scope.text for scope in scopes.items)) for name, scopes in item.pairs.items()
        )
        ways.setdefault(needs, item)
    return Guard(ways, node, own)


def renamed(base: Document, head: Document) -> dict[str, str]:
    """Schemes of base that have another name at head and ask for the same: the name is nothing that a client shows."""
    before, after = _schemes(base), _schemes(head)
    asked = {key: name for name, key in after.items() if name not in before}
    return {name: asked[key] for name, key in before.items() if name not in after and key in asked}


def _schemes(document: Document) -> dict[str, tuple[str, ...]]:
    """Name → what is to be shown, and where."""
    components = document.root if document.old else document.root.get("components")
    schemes = components.get("securityDefinitions" if document.old else "securitySchemes") if components is not None else None
    found: dict[str, tuple[str, ...]] = {}
    for name, node in schemes.pairs.items() if schemes is not None else ():
        if (target := document.resolver.follow(node)) is not None:
            kind, scheme = target.word("type").lower(), target.word("scheme").lower()
            kind, scheme = ("http", "basic") if kind == "basic" else (kind, scheme)
            found[name] = (kind, scheme, target.word("in"), target.word("name").lower(), target.word("openIdConnectUrl"))
    return found


def moved(was: Guard, now: Guard, base: Node, head: Node) -> Iterator[Moved]:
    """How the guard changed. `base` and `head` are the operation's nodes, for what is simply gone."""
    fresh = [(needs, node) for needs, node in now.ways.items() if needs not in was.ways]
    gone = [(needs, node) for needs, node in was.ways.items() if needs not in now.ways]
    before, after = tuple(node for _, node in gone), tuple(node for _, node in fresh)
    if not was.open and now.open:
        optional = frozenset() in now.ways
        said = "credentials are optional" if optional else "no credentials are needed"
        yield Moved(AuthenticationRemoved, said, (*after, now.node, head if now.node is None else None), (*before, was.node))
    elif was.open and not now.open:
        yield Moved(
            AuthenticationAdded,
            f"it needs {_said(fresh or list(now.ways.items()))}",
            (*after, now.node),
            (*before, was.node, base),
        )
    elif not was.open and not now.open:
        weaker = [(needs, node) for needs, node in fresh if any(_weaker(needs, other) for other in was.ways)]
        if weaker:
            yield Moved(AuthorizationLoosened, f"{_said(weaker)} will do", tuple(node for _, node in weaker), before)
        lost = [(needs, node) for needs, node in gone if not any(_enough(needs, other) for other in now.ways)]
        if lost:
            yield Moved(
                AuthenticationAdded, f"{_said(lost)} will no longer do", (*after, now.node), tuple(node for _, node in lost)
            )


def _weaker(needs: Needs, than: Needs) -> bool:
    """Whether `needs` asks for strictly less: fewer schemes, or the same with fewer scopes."""
    return needs != than and _enough(than, needs)


def _enough(shown: Needs, asked: Needs) -> bool:
    """Whether who shows `shown` has all that is asked."""
    have = dict(shown)
    return all(name in have and scopes <= have[name] for name, scopes in asked)


def _said(ways: list[tuple[Needs, Node]]) -> str:
    return " or ".join(" with ".join(map(_scheme, sorted(needs, key=lambda one: one[0]))) or "nothing" for needs, _ in ways[:3])


def _scheme(need: tuple[str, frozenset[str]]) -> str:
    name, scopes = need
    listed = ", ".join(sorted(scopes)[:4])
    return f"`{name[:60]}`" + (f" (`{listed[:120]}`)" if listed else "")
