"""Two sides of the changed .proto files compared: by name what is declared, by number what is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.domain.changes import Span
from bot.domain.contracts import (
    CallChanged,
    ContractChange,
    EndpointRemoved,
    GeneratedCodeMoved,
    PackageMoved,
    TypeRemoved,
)
from workers.contracts.gathered import gathered
from workers.contracts.marks import Marks
from workers.contracts.protobuf.declarations import Call, Declared, Enum, File, Message, Service
from workers.contracts.protobuf.members import Members
from workers.contracts.protobuf.routes import Answered, answered, gone
from workers.contracts.protobuf.types import Kind, Kinds

_EARLY = re.compile(r"experimental|(^|[_./])(v\d+)?(alpha|unstable)\d*([_./]|$)", re.IGNORECASE)
"""Names of files and services, and words of paths, that promise nothing yet."""
_UNSTABLE = re.compile(r"\.v\d+(p\d+)?(alpha|beta)\d*$|\.v\d+(test|dev|experimental|preview)\w*$")

_PLACES = (
    "go_package", "java_package", "java_outer_classname", "java_multiple_files", "csharp_namespace", "objc_class_prefix",
    "swift_prefix", "php_class_prefix", "php_namespace", "php_metadata_namespace", "ruby_package",
)  # fmt: skip
"""The options that say where generated code lies."""


def kinds_of(files: Iterable[File]) -> Kinds:
    """The types that the files declare."""
    known: dict[str, Kind] = {}
    layouts: dict[str, dict[int, tuple[str, str]]] = {}
    for file in files:
        known.update((message.full, "message") for message in file.messages)
        layouts.update((one.full, {f.number: (f.type, f.label) for f in one.fields}) for one in file.messages)
        known.update((enum.full, "enum") for enum in file.enums)
    return Kinds(known, layouts)


@dataclass(slots=True)
class Protos:
    """The changed files on both sides: base path → file, base path → head path."""

    base: dict[str, File]
    head: dict[str, File]
    names: dict[str, str]
    marks: Marks
    found: list[ContractChange] = field(default_factory=list)
    routes: Answered = field(default_factory=lambda: answered(()))

    def facts(self) -> list[ContractChange]:
        """What may break somebody; packages named as unstable are left alone."""
        renamed = [self._package(was, self.head.get(self.names.get(path, ""))) for path, was in self.base.items()]
        moves = frozenset((one.was, one.now) for one in renamed if one.was and one.now)
        members = Members(self.marks, kinds_of(self.base.values()), kinds_of(self.head.values()), moves)
        self.routes = answered(self.head.values())
        blocks = {block.full: block for file in self.head.values() for block in file.types()}
        services = {service.full: service for file in self.head.values() for service in file.services}
        for (path, was), moved in zip(self.base.items(), renamed, strict=True):
            now = self.head.get(self.names.get(path, ""))
            if _early(was):
                continue
            for block in was.types():
                after = blocks.get(moved(block.full))
                if isinstance(after, Message | Enum) and type(after) is type(block):
                    self.found += members.compare(block, after)
            for service in (one for one in was.services if not _EARLY.search(one.name)):
                self._service(service, services.get(moved(service.full)), now, members)
            self._types(was, now, blocks, moved)
            self._extensions(was, now, moved)
            if now is not None and not moved.was:
                self._generated(was, now)
        return gathered(self.found, self.marks)

    def _package(self, was: File, now: File | None) -> _Renamed:
        """The renaming from one package to the other, and the fact of it, told at its first file."""
        if now is None or now.scope == was.scope or _early(was):
            return _Renamed("", "")
        kept = {block.full for file in self.head.values() for block in file.types()}
        if any(block.full in kept for block in was.types()):
            return _Renamed("", "")
        again = [one for one in self.found if isinstance(one, PackageMoved) and one.now == f"`{now.scope}`"]
        if any(one.was == f"`{was.scope}`" and one.definite >= bool(was.services) for one in again):
            return _Renamed(was.scope, now.scope)
        self._add(
            PackageMoved,
            "the package",
            now.package,
            was.package,
            now.package,
            f"`{was.scope}`",
            f"`{now.scope}`",
            sure=bool(was.services),
        )
        return _Renamed(was.scope, now.scope)

    def _service(self, was: Service, now: Service | None, file: File | None, members: Members) -> None:
        if now is None:
            if was.calls or file is not None:
                sure = not all(call.deprecated for call in was.calls) or not was.calls
                self._add(EndpointRemoved, f"service `{was.name}`", None, was, _first(file), sure=sure)
            return
        after = {call.name: call for call in now.calls}
        for call in was.calls:
            thing = f"`{was.name}.{call.name}`"
            if (other := after.get(call.name)) is None:
                said = "it was deprecated" if call.deprecated else ""
                self._add(EndpointRemoved, thing, None, call, now, said, sure=not call.deprecated)
            else:
                self._call(thing, call, other, (was.full, now.full), members)
                self._routes(call, other)

    def _call(self, thing: str, was: Call, now: Call, scopes: tuple[str, str], members: Members) -> None:
        for word, before, after in (("takes", was.request, now.request), ("returns", was.response, now.response)):
            alike = members.alike((before, scopes[0]), (after, scopes[1]))
            if alike != "same":
                self._add(CallChanged, thing, now, was, now, f"`{before}`", f"{word} `{after}`", sure=alike == "other")
        for word, streams, other in (
            ("request", was.client_streams, now.client_streams),
            ("response", was.server_streams, now.server_streams),
        ):
            if streams != other:
                self._add(CallChanged, thing, now, was, now, "", f"{'streams' if other else 'no longer streams'} the {word}")

        if was.pure and not now.pure:
            said = "is no longer said to have no side effects"
            self._add(CallChanged, thing, now, was, now, "`NO_SIDE_EFFECTS`", said, sure=False)

    def _extensions(self, was: File, now: File | None, moved: _Renamed) -> None:
        """Fields for messages of somebody else that are gone."""
        kept = {one.name for file in self.head.values() for one in file.extensions}
        for one in was.extensions:
            if moved(one.name) not in kept:
                self._add(TypeRemoved, f"extension `{one.name}`", None, one, _first(now), sure=False)

    def _generated(self, was: File, now: File) -> None:
        """The options that have another value, as one."""
        changed = [
            (word, *was.options[word], *now.options.get(word, ("", None)))
            for word in _PLACES
            if word in was.options and was.options[word][0] != now.options.get(word, ("", None))[0]
        ]
        for word, before, base, after, head in changed[:1]:
            thing = ", ".join(f"`{one[0]}`" for one in changed)
            self._add(
                GeneratedCodeMoved, thing, head, base, _first(now), f"`{word}` was `{before}`", f"`{after}`" if after else ""
            )

    def _routes(self, was: Call, now: Call) -> None:
        """Paths of the HTTP gateway; where no path is left, another file may hold them."""
        for one, other in gone(was, now, self.routes):
            if _EARLY.search(one.name):
                continue
            instead = f"`{other.name}`" if other is not None else ""
            sure = bool(now.routes) and not was.deprecated
            self._add(EndpointRemoved, f"`{one.name}`", None, one, now, "", instead, sure=sure)

    def _types(self, was: File, now: File | None, blocks: dict[str, Message | Enum], moved: _Renamed) -> None:
        """Types that are gone; not those that went with the RPC or the field that they were made for."""
        gone = [block for block in was.types() if moved(block.full) not in blocks]
        used = {name.rpartition(".")[2] for name in self._lost()}
        for block in gone:
            outer = any(block.full.startswith(other.full + ".") for other in gone)
            if not outer and block.name not in used:
                self._add(TypeRemoved, f"`{block.name}`", None, block, _first(now), sure=False)

    def _lost(self) -> Iterator[str]:
        """The types that calls and fields named at base and no longer name at head."""
        before, after = ({*_named(files.values())} for files in (self.base, self.head))
        lasting = {name.rpartition(".")[2] for name in after}
        yield from (name for name in before if name.rpartition(".")[2] not in lasting)

    def _add(  # noqa: PLR0913, PLR0917
        self,
        kind: type[ContractChange],
        thing: str,
        head: Declared | None,
        base: Declared | None,
        room: Declared | None,
        was: str = "",
        now: str = "",
        *,
        sure: bool = True,
    ) -> None:
        span = self.marks.spot((head,), (base,)) or self.marks.within(room, "head")
        if span is not None:
            place = Span(room.path, room.line, room.end) if room else None
            self.found.append(kind(span, thing, (), 0, was, now, sure, place))


@dataclass(frozen=True, slots=True)
class _Renamed:
    """Full names of one package told in another's."""

    was: str
    now: str

    def __call__(self, full: str) -> str:
        inside = self.was and full.startswith(self.was + ".")
        return (
            f"{self.now}{full[len(self.was) :]}".lstrip(".")
            if inside
            else f"{self.now}.{full}"
            if self.now and not self.was
            else full
        )


def _early(file: File) -> bool:
    """Whether what the file declares promises nothing yet, by the name of its package or its own."""
    names = file.scope, file.path.rpartition("/")[2]
    return _UNSTABLE.search(f".{file.scope}") is not None or any(_EARLY.search(name) for name in names)


def _named(files: Iterable[File]) -> Iterator[str]:
    for file in files:
        for service in file.services:
            for call in service.calls:
                yield from (call.request, call.response)
        for message in file.messages:
            yield from (one.type.rpartition(",")[2] for one in message.fields)


def _first(file: File | None) -> Declared | None:
    return file.package if file else None
