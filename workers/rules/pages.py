"""A rule's page as Markdown: for `backstop explain` and docs/rules/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workers.rules.page import Example
from workers.rules.rule import Rule
from workers.rules.versions import Versions

_ACCEPT = "Where it is meant, the contract says so, in a comment at the line (or in what held it) or as a key:"


def to_markdown(rule: Rule) -> str:
    """Title, facts, reason, examples, source."""
    page = rule.page
    engines = (
        (", ".join(rule.engines),) if rule.topic == "migrations" else ()
    )  # others are about code and files, not one engine
    facts = " · ".join((f"`{rule.id}`", rule.weight, ", ".join(rule.kinds) or rule.hints, *engines))
    parts = [f"# {page.title}", facts, page.why, *page.notes]
    given: tuple[str, tuple[tuple[str, str], ...]] = ("", ())
    for example in page.examples:
        if (example.given, example.before) != given:
            given = example.given, example.before
            parts += ["## Given", *([_fenced("sql", example.given)] if example.given else []), *_files(example.before)]
        parts += [*_files(example.beside), _heading(example), _fenced(example.language, example.text)]
    if rule.topic == "api":
        parts.append(f"{_ACCEPT} `backstop: accept {rule.id} — reason`, or `x-backstop-accept: {{{rule.id}: reason}}`.")
    sources = [f"Source: {page.source}", *(f"On {engine}: {source}" for engine, source in page.elsewhere)]
    return "\n\n".join([*parts, *sources]) + "\n"


def brief(rule: Rule) -> str:
    """What a person on a pull request wants of the page: the reason, one example that is reported and one that is not."""
    page = rule.page
    bad = next(example for example in page.examples if example.bad or example.hint)
    good = next(example for example in page.examples if not example.bad and not example.hint)
    parts = [f"**{page.title}**", page.why, f"{_heading(bad)}\n{_fenced(bad.language, bad.text)}"]
    return "\n\n".join([*parts, f"Not reported:\n{_fenced(good.language, good.text)}", f"`{rule.id}` · {page.source}"]) + "\n"


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _files(files: Iterable[tuple[str, str]]) -> Iterator[str]:
    for path, text in files:
        yield f"`{path}`:"
        yield _fenced("", text)


def _heading(example: Example) -> str:
    versions = "" if example.versions == Versions() else f" ({example.versions})"
    runner = "" if example.path == "changes/2.sql" else f" as `{example.path}`"
    sized = f", tables of {example.rows:,} rows" if example.rows else ""
    word = "Reported" if example.bad else "Told to specialists alone" if example.hint else "Silent"
    return f"{word}{versions}{runner}{sized}:"
