"""What is followed from each row, held against what the query brings: the first relation that has to be fetched."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from bot.domain.changes import Mention
from workers.joined.django.models import Models, Relation
from workers.joined.django.own_queries import MANAGER, OwnQueries
from workers.joined.django.source import Class, Function
from workers.joined.django.values import Rows
from workers.joined.missing import Place

_CACHED = frozenset(("all", "count", "exists"))
"""What a related manager answers from rows that were fetched beside."""
_ANEW = frozenset((
    "filter", "exclude", "order_by", "values", "values_list", "aggregate", "annotate", "latest", "earliest", "get", "distinct",
    "only", "select_related", "prefetch_related", "filter_by",
))  # fmt: skip
"""What asks the database whatever was fetched."""
_KEPT = re.compile(r"(?i)cache|memo|hasattr\(|_prefetch|__dict__|isinstance\(self")
"""Words of a method that may know the answer already."""
_DEEPEST, _LONGEST, _MOST = 3, 60, 400
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """Names that are followed from a row: ("author", "name"), ("tags", "all"). `at` are the places that lead to it (the loop,
    an include, a field), the innermost last; `text` is how people say it."""

    names: Names
    at: tuple[Place, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """A relation that is fetched for each row: `path` from the rows, 'author__team'. `anew` says that it is whatever comes
    along, `itself` that it is by a query for a model; `through` are methods of models that follow it; `joins` says that a join
    brings it: nothing on the way is many."""

    rows: Rows
    access: Access
    path: str
    relation: Relation
    anew: bool = False
    through: tuple[Mention, ...] = ()
    joins: bool = True
    itself: bool = False


@dataclass(frozen=True, slots=True)
class _Spot:
    """How far a walk has got: the model, what stands before its relations, how many methods deep."""

    model: Class
    prefix: str = ""
    depth: int = 0
    joins: bool = True


def missed(models: Models, rows: Rows, access: Access) -> Miss | None:
    """The first relation on the way that the rows do not have; None where there is none, or it is not sure."""
    return _walk(models, rows, access, _Spot(rows.model), access.names)


def _walk(models: Models, rows: Rows, access: Access, spot: _Spot, names: Names) -> Miss | None:
    while names:
        name, rest = names[0], names[1:]
        if not spot.prefix and name in rows.named:
            return None
        relation = models.relation(spot.model, name)
        if name.endswith(MANAGER):
            return _queried(models, rows, access, name.removesuffix(MANAGER))
        if relation is None:
            return _through(models, rows, access, spot, name)
        path = spot.prefix + name
        if relation.kind == "many":
            asked = rest[0] if rest else ""
            anew = asked in _ANEW or (asked == "all" and rest[1:2] != () and rest[1] in _ANEW)
            if anew or (asked in _CACHED and not rows.has(path)):
                return Miss(rows, access, path, relation, anew, joins=False)
            if asked != "all":
                return None
            rest = rest[1:]
        elif not rows.has(path):
            return Miss(rows, access, path, relation, joins=spot.joins and bool(relation.target))
        target = models.target(relation)
        if target is None:
            return None
        if relation.back:
            rows = rows.grown([f"{path}__{relation.back}__*", f"{path}__{relation.back}"])
        joins = spot.joins and relation.kind == "one"
        spot, names = replace(spot, model=target, prefix=f"{path}__", joins=joins), rest
    return None


def _through(models: Models, rows: Rows, access: Access, spot: _Spot, name: str) -> Miss | None:
    """The first relation that a method or property of the model follows."""
    found = models.method(spot.model, name) if spot.depth < _DEEPEST else None
    if found is None or (found[1].end_lineno or 0) - found[1].lineno > _LONGEST or len(found[1].args.args) != 1:
        return None
    owner, method = found
    key, tree = ("joined followed", owner.path, method.lineno), models.project.tree
    for names, node in tree.remember(key, lambda: tuple(islice(followed(method, method.args.args[0].arg), _MOST))):
        deeper = replace(spot, depth=spot.depth + 1)
        missing = _walk(models, rows, access, deeper, names) if models.project.step() else None
        if missing is not None:
            line = getattr(node, "lineno", method.lineno)
            return replace(missing, through=(Mention(owner.path, line, owner.source.line(line)), *missing.through))
    return None


def _queried(models: Models, rows: Rows, access: Access, name: str) -> Miss | None:
    """What code behind the row asks for by itself, whatever comes along."""
    model = models.named(name)
    if model is None:
        return None
    at = Mention(model.path, model.node.lineno, model.source.line(model.node.lineno))
    return Miss(rows, access, name, Relation(name, "many", name, at), anew=True, itself=True)


def followed(function: Function, name: str) -> Iterator[tuple[Names, ast.AST]]:
    """What a function surely follows from the parameter of that name, each time that it is called for a row."""
    if not _KEPT.search(ast.unparse(function)):
        held: dict[str, Names] = {name: ()}
        yield from _Body(held, {name, "request", "user"}, OwnQueries(held)).of(function.body)


@dataclass(slots=True)
class _Body:
    """Statements, and the names that stand for something behind the row. What is done on condition of anything else than the
    row or the user (`about`) is left out."""

    held: dict[str, Names]
    about: set[str]
    own: OwnQueries

    def of(self, body: list[ast.stmt]) -> Iterator[tuple[Names, ast.AST]]:
        for node in body:
            yield from self._statement(node)
            if isinstance(node, ast.If) and not self._plain(node.test) and _leaves(node):
                return
            if isinstance(node, ast.Return | ast.Raise):
                return

    def _statement(self, node: ast.stmt) -> Iterator[tuple[Names, ast.AST]]:
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                yield from self._chains(test)
                if self._plain(test):
                    yield from self.of(body)
                    yield from self.of(orelse)
            case ast.For(target=ast.Name(id=name), iter=over, body=body):
                yield from self._gone_through(over)
                self._hold(name, over)
                yield from self.of(body)
            case ast.With(body=body) | ast.Try(body=body):
                yield from self.of(body)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield from self._chains(value)
                self._hold(name, value)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.For() | ast.While():
                return
            case _:
                yield from self._chains(node)

    def _hold(self, name: str, value: ast.AST) -> None:
        self.own.hold(name, value)
        self.held.pop(name, None)
        if (names := self.names(value)) is not None:
            self.held[name] = names
            self.about.add(name)

    def _plain(self, test: ast.expr) -> bool:
        """Whether a condition asks about the row, or who asks."""
        return any(isinstance(one, ast.Name) and one.id in self.about for one in ast.walk(test)) or "request" in ast.unparse(
            test
        )

    def _chains(self, root: ast.AST) -> Iterator[tuple[Names, ast.AST]]:
        stack: list[ast.AST] = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
                first = node.generators[0]
                if isinstance(first.target, ast.Name) and len(node.generators) == 1:
                    yield from self._gone_through(first.iter)
                    self._hold(first.target.id, first.iter)
                    stack += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
                continue
            if isinstance(node, ast.BoolOp):  # what comes behind may never be asked
                stack += reversed(node.values[: 1 + sum(1 for _ in takewhile(_who_asks, node.values[:-1]))])
                continue
            if isinstance(node, ast.IfExp):
                stack += [node.test, *((node.body, node.orelse) if self._plain(node.test) else ())]
                continue
            if model := self.own.sent(node):
                yield (f"{model}{MANAGER}",), node
            elif isinstance(node, ast.Attribute | ast.Call) and (names := self.names(node)) is not None:
                yield names, node
                stack += [given for one in _calls(node) for given in (*one.args, *(k.value for k in one.keywords))]
            elif not isinstance(node, ast.Lambda):
                stack += reversed(list(ast.iter_child_nodes(node)))

    def _gone_through(self, over: ast.AST) -> Iterator[tuple[Names, ast.AST]]:
        """What is followed where a loop goes through the rows of that."""
        if model := self.own.gone_through(over):
            yield (f"{model}{MANAGER}",), over
        else:
            yield from self._chains(over)

    def names(self, node: ast.AST) -> Names | None:
        """The names from the row on; None where the expression does not begin with it."""
        found: list[str] = []
        while True:
            match node:
                case ast.Call(func=func):
                    node = func
                case ast.Attribute(value=value, attr=name):
                    found.append(name)
                    node = value
                case ast.Name(id=name) if name in self.held:
                    return (*self.held[name], *reversed(found))
                case _:
                    return None


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Call):
            yield node
            node = node.func
        else:
            node = node.value


def _who_asks(test: ast.expr) -> bool:
    """Whether a condition asks whether somebody is logged in: nearly always so, and the same for every row."""
    return "is_authenticated" in ast.unparse(test)


def _leaves(node: ast.If) -> bool:
    return isinstance(node.body[-1], ast.Return | ast.Raise)
