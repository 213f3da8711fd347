"""Jobs of Sidekiq and Active Job: what `perform` takes, on both sides; arguments are queued by position, keywords by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Code
from bot.domain.tasks import TaskChanged, TaskRenamed
from workers.handlers.paths import TESTS
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax, TooLarge, parse_source
from workers.scene import Scene, text_of

_SIDEKIQ = re.compile(r"\binclude\s+(::)?Sidekiq::(Worker|Job)\b")
_ACTIVE = re.compile(
    r"<\s*(::)?(\w+::)*(ApplicationJob|ActiveJob::Base|ApplicationWorker|BaseJob|BaseWorker|\w+Job|\w+Worker)$"
)
_VERBS = ("perform_async", "perform_in", "perform_at", "perform_later", "set", "perform_bulk")
_MOST_FILES = 40
_REST = frozenset(("splat_parameter", "hash_splat_parameter", "forward_parameter"))


@dataclass(frozen=True, slots=True)
class Job:
    """A job: `positions` in order, the first `needed` of which must be given; `keywords` and those of them that must be.

    `top` is the line of its class, `does` the text of `perform`.
    """

    framework: str
    name: str
    line: int
    positions: tuple[str, ...]
    needed: int
    keywords: frozenset[str]
    must: frozenset[str]
    more: bool
    top: int = 0
    does: str = ""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The jobs that old messages no longer fit, or no longer find."""
    if change.added or change.deleted or TESTS.search(change.path):
        return
    try:
        before, after = _jobs(change, "base"), _jobs(change, "head")
    except TooLarge as large:
        yield Gap("jobs", str(large), change.path)
        return
    if after:
        yield Code(Span(change.path, 1, 1), "Ruby jobs")
    for name, job in after.items():
        if (was := before.get(name)) is not None:
            yield from _changed(change.path, was, job, scene)
    yield from _renamed(change, before, after, scene)


def _renamed(change: Change, before: dict[str, Job], after: dict[str, Job], scene: Scene) -> Iterator[TaskRenamed]:
    """The one class of a file that has another name and does the same, unless something is called as it was."""
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    if len(gone) != 1 or len(new) != 1:
        return
    was, now = before[gone.pop()], after[new.pop()]
    if was.does != now.does or was.name.rpartition(":")[2] == now.name.rpartition(":")[2]:
        return
    sent = scene.tree("base").lines_with([f"{was.name}.{verb}" for verb in _VERBS], (".rb",))
    left = scene.tree("head").lines_with([f"{was.name} =", f"class {was.name}"], (".rb",))
    if any(not TESTS.search(one.path) for one in sent) and not left:
        yield TaskRenamed(Span(change.path, now.top, now.line), now.framework, was.name, now.name)


def _changed(path: str, was: Job, job: Job, scene: Scene) -> Iterator[TaskChanged]:
    required = job.positions[was.needed : job.needed] + tuple(sorted(job.must - was.must))
    keywords = [one for one in sorted(was.keywords - job.keywords) if one in was.must or _given(scene, was.name, one)]
    gone = () if job.more else was.positions[len(job.positions) :] + tuple(keywords)
    if required or gone:
        definite = bool(job.needed > len(was.positions) or (len(job.positions) < was.needed and not job.more))
        definite = definite or bool(job.must - was.keywords or was.must & set(gone))
        yield TaskChanged(Span(path, job.line, job.line), job.framework, job.name, required, gone, definite)


def _given(scene: Scene, name: str, keyword: str) -> bool:
    """Whether code at base, outside of tests, gives a job of that name the keyword, or none is seen to send any."""
    tree = scene.tree("base")
    mentions = tree.lines_with([f"{name}.{verb}" for verb in _VERBS], (".rb", ".rake", ".erb"))
    paths = [one.path for one in mentions if not TESTS.search(one.path)][:_MOST_FILES]
    return not paths or any(f"{keyword}:".encode() in (data or b"") for _, data in tree.read_many(paths))


def _jobs(change: Change, side: Side) -> dict[str, Job]:
    """Raises TooLarge."""
    path = change.path if side == "head" else change.previous or change.path
    text = text_of(change, side)
    if text is None or "def perform" not in text:
        return {}
    syntax = parse_source(path, text, "ruby")
    found = {}
    for owner in syntax.walk("class"):
        name, above, body = (owner.child_by_field_name(one) for one in ("name", "superclass", "body"))
        framework = _framework(syntax, above, body)
        if name is None or body is None or not framework:
            continue
        for method in (one for one in body.named_children if one.type == "method"):
            called = method.child_by_field_name("name")
            if called is not None and syntax.text(called) == "perform":
                job = _job(syntax, method, syntax.text(name), framework)
                found[job.name] = replace(job, top=line_of(owner), does=syntax.text(method))
    return found


def _framework(syntax: Syntax, above: Node | None, body: Node | None) -> str:
    if body is not None and _SIDEKIQ.search(syntax.text(body)[:400]):
        return "Sidekiq"
    return "Active Job" if above is not None and _ACTIVE.search(syntax.text(above).strip()) else ""


def _job(syntax: Syntax, method: Node, name: str, framework: str) -> Job:
    listed = method.child_by_field_name("parameters")
    given = listed.named_children if listed is not None else []
    plain = [one for one in given if one.type in {"identifier", "destructured_parameter"}]
    maybe = [one for one in given if one.type == "optional_parameter"]
    named = [one for one in given if one.type == "keyword_parameter"]
    positions = tuple(_name(syntax, one) for one in (*plain, *maybe))
    must = frozenset(_name(syntax, one) for one in named if one.child_by_field_name("value") is None)
    keywords = frozenset(_name(syntax, one) for one in named)
    more = any(one.type in _REST for one in given)
    return Job(framework, name, line_of(method), positions, len(plain), keywords, must, more)


def _name(syntax: Syntax, node: Node) -> str:
    held = node.child_by_field_name("name")
    return syntax.text(held if held is not None else node)
