"""Two sides of the changed schema files compared, declaration by declaration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.domain.changes import Span
from bot.domain.contracts import (
    AuthenticationRemoved,
    ContractChange,
    EndpointRemoved,
    RequestFieldRemoved,
    RequestNarrowed,
    ResponseFieldRemoved,
    ResponseWidened,
    TypeRemoved,
)
from workers.contracts.gathered import both_ways, gathered
from workers.contracts.graphql.fields import changed_argument, changed_output, gives, replaced
from workers.contracts.graphql.interfaces import once
from workers.contracts.graphql.renamed import Renamed
from workers.contracts.graphql.schema import Definition, Part, bare
from workers.contracts.marks import CODES, Marks, Placed

Schema = dict[str, Definition]
_ROOTS = {"Query", "Mutation", "Subscription"}
_EARLY = re.compile(r"(is_?)?(experimental|internal|alpha|unstable|preview|inaccessible)$", re.IGNORECASE)
_GUARD = re.compile(
    r"^((is|has|requires?|needs?)_?)?(auth\w*|roles?|scopes?|permissions?|policy|policies|access)$|^aws_\w+$", re.IGNORECASE
)


@dataclass(slots=True)
class Schemas:
    """The changed files on both sides: base path → schema, head path → schema, base path → head path."""

    base: dict[str, Schema]
    head: dict[str, Schema]
    names: dict[str, str]
    marks: Marks
    found: list[ContractChange] = field(default_factory=list)
    renamed: Renamed | None = None

    def facts(self) -> list[ContractChange]:
        """What may break somebody, in the order it is declared."""
        named = {name for name, _ in self._named(self.head)}
        lost = {name for name, _ in self._named(self.base)} - named
        self.renamed = Renamed(_types(self.base), _types(self.head))
        for path, schema in self.base.items():
            for name, was in schema.items():
                now = self._counterpart(path, was)
                if now is not None:
                    self._definition(was, now)
                elif name not in lost and was.reached:
                    shown = f"directive `{name}`" if was.kind == "directive" else f"`{name}`"
                    self._add(TypeRemoved, shown, None, was, None, sure=False)
                elif was.extension or name in _ROOTS:  # all that the file added to it
                    self._definition(was, Definition(name, was.kind, self.names.get(path, path), 1, 1))
        for name, was in self.renamed.found.items():
            self._add(TypeRemoved, f"`{name}`", None, was, None, sure=False)
        above = {name: frozenset(was.interfaces) for schema in self.base.values() for name, was in schema.items()}
        return gathered(both_ways(_first_told(once(self.found, above))), self.marks)

    def _named(self, side: dict[str, Schema]) -> Iterator[tuple[str, bool]]:
        for schema in side.values():
            for definition in schema.values():
                yield from definition.named()

    def _counterpart(self, path: str, was: Definition) -> Definition | None:
        """The same file's, or another changed file's that did not have it before: then it has moved."""
        here = self.head.get(self.names.get(path, ""), {}).get(was.name)
        if here is not None:
            return here
        near = sorted(self._elsewhere(path, was.name), key=lambda one: -_shared(path, one.path))
        return next((one for one in near if was.extension or not self._nearer(path, one)), None)

    def _nearer(self, path: str, now: Definition) -> bool:
        """Whether the declaration is that of another file: it was there before, or moved from a folder that is nearer."""
        others = [other for other, schema in self.base.items() if other != path and now.name in schema]
        return any(self.names.get(other) == now.path or _shared(other, now.path) > _shared(path, now.path) for other in others)

    def _elsewhere(self, path: str, name: str) -> Iterator[Definition]:
        for other, schema in self.head.items():
            if other != self.names.get(path) and name in schema:
                yield schema[name]

    def _moved(self, was: Definition, part: str) -> bool:
        """Whether a part is declared in another changed file from now on (an extension, most often)."""
        return any(part in one.parts for one in self._elsewhere(was.path, was.name) if part not in self._before(one).parts)

    def _before(self, now: Definition) -> Definition:
        path = next((base for base, head in self.names.items() if head == now.path), "")
        return self.base.get(path, {}).get(now.name, Definition(now.name, now.kind, path, 1, 1))

    def _definition(self, was: Definition, now: Definition) -> None:
        if was.text and was.text.strip() == now.text.strip():
            return
        if was.kind != now.kind and (was.kind, now.kind) != ("type", "interface"):  # what was asked of it still can be
            self._add(
                ResponseWidened, f"`{was.name}`", now, was, now, "", f"it is declared as `{now.kind}` instead of `{was.kind}`"
            )
            return
        self._guards(f"`{was.name}`", was.directives, now.directives, now, now)
        if _early(was):
            return
        other_names = replaced(was.parts, now.parts) if was.kind == "input" else frozenset()
        for name, part in was.parts.items():
            other = now.parts.get(name)
            if _early(part):
                self._guards(f"`{was.name}.{name}`", part.directives, (other or part).directives, other or now, now)
            elif other is not None:
                self._part(was, part, other, now)
            elif name not in other_names and not self._moved(was, name):
                self._gone(was, part, now)
        if was.executable and (lost := [word for word in was.allowed if word not in now.allowed]):
            said = f"it may no longer stand {', '.join(lost[:-1])}{' or ' * (len(lost) > 1)}{lost[-1]}"
            self._add(RequestNarrowed, f"directive `{was.name}`", now, was, now, "", said)
        fresh = [part for name, part in now.parts.items() if name not in was.parts]
        self._fresh(was, [part for part in fresh if not self._known(now, part.name)], now)
        for name, part in was.interfaces.items():
            if name not in now.interfaces and not any(name in one.interfaces for one in self._elsewhere(was.path, was.name)):
                self._add(ResponseFieldRemoved, f"interface `{name}` of `{was.name}`", None, part, now)

    def _known(self, now: Definition, part: str) -> bool:
        """Whether another changed file declared it before."""
        return any(now.name in schema and part in schema[now.name].parts for schema in self.base.values())

    def _gone(self, was: Definition, part: Part, now: Definition) -> None:
        """A field, value or member that is nowhere any more; what was deprecated is a warning."""
        thing = f"`{was.name}.{part.name}`"
        sure, said = not part.deprecated, "it was deprecated" if part.deprecated else ""
        if was.kind == "input":
            self._add(RequestFieldRemoved, thing, None, part, now, sure=sure)
        elif was.kind == "enum":
            sent = {given for name, given in self._named(self.base) if name == was.name}
            if sent == {False}:  # only ever received: nobody's query names it
                self._add(TypeRemoved, thing, None, part, now, sure=False)
            else:
                said = f"`{part.name}` is refused"
                self._add(RequestNarrowed, f"`{was.name}`", None, part, now, "", said, sure=sure and bool(sent))
        elif was.kind == "union":
            self._add(ResponseFieldRemoved, f"member `{part.name}` of `{was.name}`", None, part, now)
        elif was.name in _ROOTS:
            self._add(EndpointRemoved, thing, None, part, now, said, sure=sure)
        elif was.kind in {"type", "interface"}:
            self._add(ResponseFieldRemoved, thing, None, part, now, sure=sure)
        elif was.kind == "directive" and was.executable:
            self._add(RequestFieldRemoved, f"argument `{part.name}` of directive `{was.name}`", None, part, now, sure=sure)

    def _fresh(self, was: Definition, parts: list[Part], now: Definition) -> None:
        if was.kind in {"enum", "union"} and parts:
            uses = {given for name, given in self._named(self.head) if name == was.name}
            if uses == {True} or (was.kind == "enum" and len(was.parts) > CODES):
                return  # only ever sent; or a list that grows
            listed = ", ".join(f"`{part.name}`" for part in parts[:3]) + (
                f" and {len(parts) - 3} more" if len(parts) > 3 else ""
            )
            said = f"{listed} may come" if was.kind == "enum" else f"it may be {listed} now"
            self._add(ResponseWidened, f"`{was.name}`", parts[0], None, now, "", said, sure=False)
        for part in parts:
            if was.kind == "input" or (was.kind == "directive" and was.executable):
                self.found += changed_argument(
                    self.marks, f"`{was.name}.{part.name}`", None, part, now, field=was.kind == "input"
                )

    def _part(self, was: Definition, part: Part, other: Part, now: Definition) -> None:
        thing = f"`{was.name}.{part.name}`"
        self._guards(thing, part.directives, other.directives, other, now)
        if was.kind in {"input", "directive"}:
            self.found += changed_argument(self.marks, thing, part, other, now, field=was.kind == "input")
            return
        sure = not (self._text(part.type) and self._text(other.type))
        if not self._stands_for(part.type, other.type):
            self.found += changed_output(self.marks, thing, part, other, now, sure=sure)
        other_names = replaced(part.arguments, other.arguments)
        for name in dict.fromkeys((*part.arguments, *other.arguments)):
            if name in other_names:
                continue
            before, after = part.arguments.get(name), other.arguments.get(name)
            self.found += changed_argument(self.marks, f"argument `{name}` of {thing}", before, after, other, field=False)

    def _stands_for(self, was: str, now: str) -> bool:
        """Whether the type that is received now takes the place of the one before, or is one of its kind."""
        kinds = [one for side in self.head.values() for name, one in side.items() if name == bare(now)]
        if any(bare(was) in one.interfaces for one in kinds):
            return gives(was, now.replace(bare(now), bare(was)))
        return self.renamed is not None and self.renamed.takes_place(was, now)

    def _text(self, written: str) -> bool:
        """Whether it is a scalar that may well be written as a string: then clients without generated code may not notice."""
        name = bare(written)
        sides = (*self.base.values(), *self.head.values())
        return name in {"String", "ID"} or any(name in schema and schema[name].kind == "scalar" for schema in sides)

    def _guards(self, thing: str, was: dict[str, Part], now: dict[str, Part], head: Placed, room: Placed) -> None:
        """Directives that keep people out, by their names."""
        kept = any(_GUARD.match(name) for name in now)
        for name, part in was.items():
            if _GUARD.match(name) and name not in now:
                said = f"`@{name}` is gone"
                self._add(AuthenticationRemoved, thing, None, part, room, "", said, sure=not kept, uses=(thing,), near=head)

    def _add(  # noqa: PLR0913, PLR0917
        self,
        kind: type[ContractChange],
        thing: str,
        head: Placed | None,
        base: Placed | None,
        room: Placed | None,
        was: str = "",
        now: str = "",
        *,
        sure: bool = True,
        uses: tuple[str, ...] = (),
        near: Placed | None = None,
    ) -> None:
        span = self.marks.spot((head,), (base,)) or self.marks.within(near or room, "head")
        if span is not None:
            place = Span(room.path, room.line, room.end) if room else None
            self.found.append(kind(span, thing, uses, 0, was, now, sure, place))


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common."""
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(one.count("/"), other.count("/")))


def _early(one: Definition | Part) -> bool:
    """Whether it was marked as no part of what is promised yet."""
    return any(_EARLY.match(name) for name in one.directives)


def _first_told(facts: Iterable[ContractChange]) -> list[ContractChange]:
    """Without what another file's declaration of the same type has said: one API in two schemas."""
    return list({(type(one), one.thing, one.was, one.now): one for one in reversed([*facts])}.values())[::-1]


def _types(side: dict[str, Schema]) -> Schema:
    return {name: one for schema in side.values() for name, one in schema.items() if not one.extension}


def compared(base: dict[str, Schema], head: dict[str, Schema], names: dict[str, str], marks: Marks) -> Iterable[ContractChange]:
    """The differences of all changed schema files."""
    return Schemas(base, head, names, marks).facts()
