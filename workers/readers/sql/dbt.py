"""
dbt: models in `.sql` files below a `dbt_project.yml`.

`{{ ref('x') }}` and `{{ source('a', 'b') }}` are tables, `{{ var('x') }}` is a parameter, `{{ config(…) }}` is nothing; nothing
is rendered. A model whose text depends on loops, conditions or macros is a gap, its references are known all the same. A
model that is deleted or renamed is looked for in the other models of its project.

Source: https://docs.getdbt.com/reference/dbt-jinja-functions/ref
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers import names
from workers.readers.listing import Listing
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_MODEL = re.compile(r"(^|/)(models|analyses|snapshots)/.*\.sql$")
_OTHERS = re.compile(r"(^|/)(target|dbt_packages|dbt_modules|macros)/")
_SNAPSHOT = re.compile(r"\{%-?\s*snapshot\s+(\w+)")
_LARGEST = 300_000
_LONG = 60
"""Lines of a model from which on what was there before is not judged with what is changed."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The model's query and its references; or who refers to a model that is gone."""
    from bot.domain.queries import QueryFile

    side: Side = "base" if change.deleted else "head"
    project = scene.tree(side).above(change.path, "dbt_project.yml")
    if not project or _OTHERS.search(change.path):
        return
    folder = names.folder(project[0])
    yield QueryFile(Span(change.path, 1, 1, side=side), "dbt", 1)
    yield from _gone(change, folder, scene)
    text = None if change.deleted else text_of(change, "head")
    if text is not None and len(text) <= _LARGEST:
        yield from _model(change.path, text, folder, scene, new=change.previous is None)


def _model(path: str, text: str, folder: str, scene: Scene, *, new: bool) -> Iterator[Fact | Gap]:
    from bot.domain.models import UnknownModel
    from bot.domain.queries import Query
    from workers.queries.jinja import without_jinja
    from workers.queries.places import is_sql, numbered

    made = without_jinja(text)
    known = _known(scene.tree("head"), folder)
    for line, name in made.refs:
        if known is not None and name not in known:
            gone = name in (_known(scene.tree("base"), folder) or ())
            yield UnknownModel(Span(path, line, line), name, gone, path)
    if made.unclear is not None:
        yield Gap("a dbt model", "its text depends on Jinja that is not run", path, made.unclear)
    elif is_sql(made.sql) and (new or text.count("\n") < _LONG):
        yield Query(Span(path, 1, text.count("\n") + 1), "sql", numbered([made.sql]), "dbt")


def _gone(change: Change, folder: str, scene: Scene) -> Iterator[Fact]:
    """Who still refers to the name that the change takes away."""
    from bot.domain.models import UnknownModel

    before = change.path if change.deleted else change.previous
    if before is None or not before.endswith(".sql"):
        return
    name = PurePosixPath(before).stem
    known = _known(scene.tree("head"), folder)
    if known is None or name in known:
        return
    quoted = [f"ref('{name}')", f'ref("{name}")', f"ref( '{name}' )"]
    found = scene.tree("head").lines_with(quoted, [".sql"])
    users = [one.path for one in found if not folder or one.path.startswith(folder + "/")]
    if users:
        yield UnknownModel(Span(before, 1, 1, side="base"), name, True, users[0], len(users) - 1)


def _known(tree: Listing, folder: str) -> frozenset[str] | None:
    """The names that `ref` finds in the project; None where packages bring more."""
    return tree.remember(("dbt names", folder), lambda: _names(tree, folder))


def _names(tree: Listing, folder: str) -> frozenset[str] | None:
    inside = [path for path in tree.paths() if not folder or path.startswith(folder + "/")]
    if any(PurePosixPath(path).name in {"packages.yml", "dependencies.yml"} for path in inside):
        return None
    made = [path for path in inside if path.endswith((".sql", ".py", ".csv")) and not _OTHERS.search(path)]
    found = {PurePosixPath(path).stem for path in made}
    for path in (path for path in made if "snapshots/" in path):
        found |= set(_SNAPSHOT.findall(tree.text(path)))
    for path in (path for path in inside if path.endswith((".yml", ".yaml"))):  # snapshots and versions may be named there
        found |= set(re.findall(r"(?m)^[ \t]*-\s+name:\s*['\"]?([\w.-]+)", tree.text(path)))
    return frozenset(found | {re.sub(r"[._]v\d+$", "", name) for name in found})


reader = TopicReader(__name__, _MODEL, read)
