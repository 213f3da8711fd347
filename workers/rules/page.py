"""A rule's page: its docstring, read into title, reason, examples and source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workers.rules.versions import NEWEST, OLDEST, Versions

_FENCE = re.compile(r"^```sql[ ]+(given|bad|good)([^\n]*)\n(.*?)^```[ ]*\n?", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"(\w+)=(\S+)")


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a page: `given` is the schema before, `sql` the file, `versions` where it holds.

    `path` names the file (and with it the runner), `kinds` what the bad one must be reported as, empty for a good one.
    `unproved` says why a real PostgreSQL cannot show the harm ('' when it can and the proof must).
    """

    rule: str
    number: int
    bad: bool
    given: str
    sql: str
    versions: Versions
    path: str
    kinds: tuple[str, ...] = ()
    unproved: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a rule's docstring says. Raises ValueError (on reading) when a part is missing."""

    title: str
    why: str
    source: str
    examples: tuple[Example, ...]


def read_page(rule: str, docstring: str) -> Page:
    """Read a rule's docstring. Raises ValueError naming the rule and what its page lacks."""
    title, _, rest = docstring.strip().partition("\n")
    prose = _FENCE.sub("", rest)
    body, _, source = prose.partition("Source:")
    page = Page(title.strip().rstrip("."), " ".join(body.split("\n\n")[0].split()), source.strip(), _examples(rule, rest))
    for part, present in (("title", page.title), ("reason", page.why), ("Source:", page.source.startswith("https://"))):
        if not present:
            raise ValueError(f"the page of rule {rule} has no {part}")
    if not any(e.bad for e in page.examples) or not any(not e.bad for e in page.examples):
        raise ValueError(f"the page of rule {rule} needs a bad and a good example")
    return page


def _examples(rule: str, text: str) -> tuple[Example, ...]:
    given = ""
    examples: list[Example] = []
    for match in _FENCE.finditer(text):
        word, options, sql = match.groups()
        if word == "given":
            given = sql
            continue
        examples.append(_example(rule, len(examples) + 1, word == "bad", given, sql, dict(_OPTION.findall(options))))
    return tuple(examples)


def _example(rule: str, number: int, bad: bool, given: str, sql: str, options: dict[str, str]) -> Example:  # noqa: PLR0913, PLR0917
    low, _, high = options.get("version", f"{OLDEST}-{NEWEST}").partition("-")
    kinds = tuple(options["kinds"].split(",")) if "kinds" in options else ()
    versions = Versions(int(low), int(high or low))
    path = options.get("file", "changes/2.sql")
    return Example(rule, number, bad, given, sql, versions, path, kinds, options.get("unproved", "").replace("-", " "))
