"""A rule's page: its docstring, read into title, reason, examples and source."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from workers.rules.versions import NEWEST, OLDEST, Versions

_FENCE = re.compile(r"^```(\w+)[ ]+(given|with|bad|good|hint)\b([^\n]*)\n(.*?)^```[ ]*\n?", re.MULTILINE | re.DOTALL)
_ELSEWHERE = re.compile(r"^On ([\w ]+): (https://\S+)$", re.MULTILINE)
_ENGINES = {
    "MySQL": ("mysql", "mariadb"), "SQL Server": ("sqlserver",), "Oracle": ("oracle",), "SQLite": ("sqlite",),
    "Snowflake": ("snowflake",), "BigQuery": ("bigquery",), "Redshift": ("redshift",),
}  # fmt: skip
"""Whose own source a page may name besides the first one."""
_ADDRESS = re.compile(r"https://\S+")
_OPTION = re.compile(r"\b(\w+)=(\S+)")


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a page: `given` is the schema before, `text` the changed file, `versions` where it holds.

    With `hint` the example is told to a specialist and to nobody else.

    `path` names the file (and with it its reader), `kinds` what the bad one must be reported as, empty for a good one.
    `unproved` says why a real PostgreSQL cannot show the harm ('' when it can and the proof must). `before` are the files
    (path, text) at the merge base, `beside` further ones that the change brings; `language` is the fence's word for `text`.

    On the page `sql given` is a schema, `LANGUAGE given file=PATH` a file at the merge base; they hold for the examples that
    follow, up to the next given after an example. `LANGUAGE with file=PATH` comes before the bad or good file that it is
    changed together with. `engine=NAME` sets the engine, `rows=N` the size of its tables, `version=LOW-HIGH` the range,
    `release=8.0` MySQL's version, `runner=NAME` its tool. An empty file is a deleted one.
    """

    rule: str
    number: int
    bad: bool
    given: str
    text: str
    versions: Versions
    path: str
    kinds: tuple[str, ...] = ()
    unproved: str = ""
    before: tuple[tuple[str, str], ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    language: str = "sql"
    engine: str = ""
    release: str = ""
    runner: str = ""
    rows: int = 0
    hint: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a rule's docstring says. Raises ValueError (on reading) when a part is missing.

    `why` is its first paragraph, which authors of pull requests read as well; the further ones, about when the rule speaks and
    what it leaves alone, are `notes`, for who reads the page.
    """

    title: str
    why: str
    source: str
    examples: tuple[Example, ...]
    elsewhere: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def source_on(self, engine: str) -> str:
        """The source of what is said, on that engine."""
        return next((source for name, source in self.elsewhere if engine in _ENGINES.get(name, ())), self.source)


def read_page(rule: str, docstring: str) -> Page:
    """Read a rule's docstring. Raises ValueError naming the rule and what its page lacks."""
    title, _, rest = docstring.strip().partition("\n")
    prose = _FENCE.sub("", rest)
    elsewhere = tuple(_ELSEWHERE.findall(prose))
    body, _, source = _ELSEWHERE.sub("", prose).partition("Source:")
    why, *notes = (" ".join(text.split()) for text in body.strip().split("\n\n"))
    page = Page(
        title.strip().rstrip("."), why, source.strip(), _examples(rule, rest), elsewhere, tuple(note for note in notes if note)
    )
    for part, present in (("title", page.title), ("reason", page.why), ("one Source:", _ADDRESS.fullmatch(page.source))):
        if not present:
            raise ValueError(f"the page of rule {rule} has no {part}")
    if not any(e.bad or e.hint for e in page.examples) or not any(not e.bad and not e.hint for e in page.examples):
        raise ValueError(f"the page of rule {rule} needs a bad (or hint) and a good example")
    return page


def _examples(rule: str, text: str) -> tuple[Example, ...]:
    schema, beside, examples = "", list[tuple[str, str]](), list[Example]()
    before: dict[str, str] = {}
    fresh = False  # whether an example has come since the last given: then the next one begins anew
    for match in _FENCE.finditer(text):
        language, word, words, content = match.groups()
        options = dict(_OPTION.findall(words))
        if word == "given":
            schema, before = ("", {}) if fresh else (schema, before)
            fresh = False
            if "file" in options:
                before = {**before, options["file"]: content}
            else:
                schema = content
        elif word == "with":
            beside.append((options["file"], content))
        else:
            found = _example(rule, len(examples) + 1, language, word == "bad", content, options)
            found = replace(found, hint=word == "hint")
            examples.append(replace(found, given=schema, before=tuple(before.items()), beside=tuple(beside)))
            beside, fresh = [], True
    return tuple(examples)


def _example(rule: str, number: int, language: str, bad: bool, text: str, options: dict[str, str]) -> Example:  # noqa: PLR0913, PLR0917
    low, _, high = options.get("version", f"{OLDEST}-{NEWEST}").partition("-")
    kinds = tuple(options["kinds"].split(",")) if "kinds" in options else ()
    versions = Versions(int(low), int(high or low))
    path, unproved = options.get("file", "changes/2.sql"), options.get("unproved", "").replace("-", " ")
    release, runner = options.get("release", ""), options.get("runner", "")
    return Example(
        rule, number, bad, "", text, versions, path, kinds, unproved, language=language, engine=options.get("engine", ""),
        release=release, runner=runner, rows=int(options.get("rows", "0")),
    )  # fmt: skip
