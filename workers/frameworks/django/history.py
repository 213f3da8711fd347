"""A project's migrations run one after another: the models and the database that each of them meets."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any, cast

from bot.domain.facts import Statement
from bot.domain.schema import Schema
from workers.frameworks.django import backwards, on_fields, on_indexes, on_models
from workers.frameworks.django.custom import Custom
from workers.frameworks.django.graph import Graph, app_of
from workers.frameworks.django.keeping import NotPlain, plain, restored
from workers.frameworks.django.on_database import run_operation
from workers.frameworks.django.operations import OPERATIONS, Run
from workers.frameworks.django.project import Project, Settings, project_of
from workers.frameworks.django.sending import Sender
from workers.frameworks.django.source import Module, Unread
from workers.frameworks.django.states import State
from workers.frameworks.django.told import statements
from workers.frameworks.django.values import Call, Ref, Unknown, truth
from workers.readers.kept import Kept, code
from workers.readers.listing import Listing
from workers.sql.dialect import speaks_mysql
from workers.world import World

__all__ = ["OPERATIONS", "Done", "History", "history_of", "on_fields", "on_indexes", "on_models"]

_FAR = 50
"""So many migrations are a long way: to where it leads is kept."""
Told = tuple[tuple[Statement, ...], bool, bool]
"""What a migration sends, whether in one transaction, whether once the new code runs."""


@dataclass(frozen=True, slots=True)
class Done:
    """One migration that has been run here: what it sends, and what it leaves."""

    statements: tuple[Statement, ...]
    atomic: bool
    deployed: bool
    state: State
    world: World

    @property
    def told(self) -> Told:
        """Without what it leaves, which is large."""
        return self.statements, self.atomic, self.deployed


@dataclass(slots=True)
class History:
    """The migrations in order, run as far as somebody asked: `at` of them are in `state` and `world`.

    What each sends is kept, for both sides of a review, so that they may be asked for in any order; only another text of one
    has to be run anew. What a long way leads to is kept for later reviews.
    """

    project: Project
    custom: Custom
    kept: Kept = field(default_factory=Kept)
    state: State = field(init=False)
    world: World = field(init=False)
    at: int = 0
    names: list[str] = field(default_factory=list)
    last: tuple[str, str, Done] | None = None

    def __post_init__(self) -> None:
        """Nothing has run."""
        self.state, self.world = State(self.project, self.custom), World(Schema())

    def run(self, path: str, text: str) -> Told:
        """What one migration sends after those before it. Raises Unread."""
        place = self.project.graph.order.get(path)
        if place is not None and text == self.project.texts.get(path):
            told, seen = self.kept.shared.get(self._name(place + 1), (None, {}))
            if told is not None and self._same(seen):
                return cast("Told", told)
        self._reach(len(self.project.graph.order) if place is None else place)
        if self.last is None or self.last[:2] != (path, text):
            self.last = (path, text, run_one(path, text, self.state.copy(), self.world.branch()))
        return self.last[2].told

    def back(self, path: str, text: str) -> tuple[Statement, ...]:
        """What taking the migration back sends, once it has run. Raises Unread."""
        place = self.project.graph.order.get(path)
        self._reach(len(self.project.graph.order) if place is None else place)
        return back_one(path, text, self.state.copy(), self.world.branch())

    def around(self, path: str, text: str) -> tuple[State, State]:
        """The models before a migration and after it. Raises Unread."""
        place = self.project.graph.order.get(path)
        self._reach(len(self.project.graph.order) if place is None else place)
        if self.last is None or self.last[:2] != (path, text):
            self.last = (path, text, run_one(path, text, self.state.copy(), self.world.branch()))
        return self.state, self.last[2].state

    def end(self) -> State:
        """The models after all migrations."""
        self._reach(len(self.project.graph.order))
        return self.state

    def _same(self, seen: Mapping[str, str]) -> bool:
        """Whether the repository's own classes are those that somebody else has seen."""
        return all(self.custom.identity(name) == identity for name, identity in seen.items())

    def _reach(self, place: int) -> None:
        if place < self.at:
            self.state, self.world, self.at, self.last = State(self.project, self.custom), World(Schema()), 0, None
        far = place - self.at >= _FAR
        if far and (found := restored(self.kept.load(self._name(place)), self.project, self.custom)):
            (self.state, self.world), self.at, self.last = found, place, None
            return
        order = list(self.project.graph.order) if place > self.at else []
        for path in order[self.at : place]:
            self._step(path)
            self.at += 1
        if far:
            with suppress(NotPlain, RecursionError):
                self.kept.store(self._name(place), plain(self.state, self.world, self.custom))

    def _step(self, path: str) -> None:
        text = self.project.texts[path]
        if path in self.project.graph.skipped:
            return
        try:
            done = self.last[2] if self.last and self.last[:2] == (path, text) else None
            done = done or run_one(path, text, self.state.copy(), self.world.branch())
        except Unread:
            return
        self.kept.shared[self._name(self.at + 1)] = (done.told, dict(self.custom.seen))
        self.state, self.last = done.state, None
        self.world.merge(done.world)

    def _name(self, place: int) -> str:
        """A name for the content of all migrations before a place, and of what else their reading depends on."""
        if not self.names:
            graph = self.project.graph
            around = (graph.root, sorted(graph.labels.items()), sorted({node.app for node in graph.nodes.values()}))
            self.names.append(sha256(code() + repr((around, self.project.settings, speaks_mysql())).encode()).hexdigest())
            for path in graph.order:
                said = f"{self.names[-1]}\0{path}\0{path in graph.skipped}\0{self.project.texts[path]}"
                self.names.append(sha256(said.encode("utf-8", "surrogateescape")).hexdigest())
        return self.names[place]


def history_of(path: str, text: str, listing: Listing) -> History:
    """The history that a file belongs to; of a file that is not in the tree, its own."""
    project = project_of(path, listing)
    if project is None:
        project = Project(Graph.of("", {path: text}, {}, "auth"), Settings(), {path: text})
        return History(project, Custom(listing))
    key = ("django history", project.graph.root, speaks_mysql())
    custom = Custom(listing, configured=project.configured)
    return listing.remember(key, lambda: History(project, custom, listing.kept))


def run_one(path: str, text: str, state: State, world: World) -> Done:
    """One migration on a state and a world of its own. Raises Unread."""
    module = Module.of(text, partial(state.custom.told, path))
    made = module.classes.get("Migration")
    sender = Sender(world, module, path, ast.Constant(None, lineno=1, end_lineno=1, col_offset=0, end_col_offset=0))
    run = Run(module, path, app_of(path), state, sender, run_operation)
    atomic = True
    for node, value in _operations(module, made) if made else ():
        if node is None:
            atomic = value is not False
            continue
        sender.node = node
        run_operation(run, value)
    sender.finish()
    deployed = made is not None and _waits(module, made)
    return Done(tuple(statements(path, module, tuple(sender.sent), atomic)), atomic, deployed, state, world)


def back_one(path: str, text: str, state: State, world: World) -> tuple[Statement, ...]:
    """The way back of one migration from where its way up leads. Raises Unread.

    Where Django refuses to go back, one statement that says so.
    """
    module = Module.of(text, partial(state.custom.told, path))
    made = module.classes.get("Migration")
    listed = list(_operations(module, made)) if made else []
    atomic = not any(node is None and value is False for node, value in listed)
    nowhere = ast.Constant(None, lineno=1, end_lineno=1, col_offset=0, end_col_offset=0)
    sender = Sender(world, module, path, nowhere)
    run = Run(module, path, app_of(path), state, sender, run_operation)
    done: list[tuple[State, ast.expr, Any]] = []
    for node, value in listed:
        if node is not None:
            done.append((state.copy(), node, value))
            sender.node = node
            run_operation(run, value)
    sender.finish()
    back = Sender(world, module, path, nowhere)
    run = Run(module, path, app_of(path), state, back, run_operation)
    refused = next(((node, why) for _, node, value in done if (why := backwards.refuses(value))), None)
    for before, node, value in reversed(done) if refused is None else ():
        back.node = node
        backwards.take_back(run, before, value)
    if refused is not None:
        back.node = refused[0]
        back.opaque(module.source(back.node), f"Django refuses to go back: {refused[1]}")
    back.finish()
    return tuple(statements(path, module, tuple(back.sent), atomic))


def _waits(module: Module, made: ast.ClassDef) -> bool:
    """Whether django-safemigrate runs it after the new code is deployed: `safe = Safe.after_deploy()`."""
    for node in made.body:
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == "safe" for one in node.targets):
            value = module.value(node.value)
            return isinstance(value, Ref | Call) and value.last == "after_deploy"
    return False


def _operations(module: Module, made: ast.ClassDef) -> Iterator[tuple[ast.expr | None, Any]]:
    """The elements of `operations` with their places; for `atomic`, its value without a place."""
    yield from _in_body(module, made.body, {})


def _in_body(module: Module, body: list[ast.stmt], names: dict[str, Any]) -> Iterator[tuple[ast.expr | None, Any]]:
    """`names` are what the class's body has bound so far."""
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="atomic")], value=value):
                yield None, module.value(value)
            case ast.AnnAssign(target=ast.Name(id="atomic"), value=ast.expr() as value):
                yield None, module.value(value)
            case (
                ast.Assign(targets=[ast.Name(id="operations")], value=value)
                | ast.AugAssign(target=ast.Name(id="operations"), value=value)
            ):
                yield from _listed(module, value, names)
            case ast.AnnAssign(target=ast.Name(id="operations"), value=ast.expr() as value):
                yield from _listed(module, value, names)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in {"dependencies", "replaces", "run_before"}:
                names[name] = module.value(value, names)
            case ast.If(test=test, body=then, orelse=other) if (held := truth(test, module.value)) is not None:
                yield from _in_body(module, then if held else other, names)
            case ast.If() | ast.For() | ast.Try() | ast.With() if _names_operations(statement):
                inner = next(one for one in ast.walk(statement) if isinstance(one, ast.expr))
                yield inner, Unknown(inner)


def _names_operations(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "operations" for node in ast.walk(statement))


def _listed(module: Module, node: ast.expr, names: dict[str, Any]) -> Iterator[tuple[ast.expr, Any]]:
    values = module.value(node, names)
    for value in values if isinstance(values, tuple) else (Unknown(node),):
        yield getattr(value, "node", node), value
