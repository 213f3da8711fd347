"""A rule's page as Markdown: for `backstop explain` and docs/rules/."""

from __future__ import annotations

from workers.rules.page import Example
from workers.rules.rule import Rule
from workers.rules.versions import Versions


def to_markdown(rule: Rule) -> str:
    """Title, facts, reason, examples, source."""
    page = rule.page
    facts = f"`{rule.id}` · {rule.severity.word} · {', '.join(rule.kinds)} · {', '.join(rule.engines)}"
    parts = [f"# {page.title}", facts, page.why]
    given = ""
    for example in page.examples:
        if example.given != given:
            given = example.given
            parts += ["## Given", f"```sql\n{given.rstrip()}\n```"]
        parts += [_heading(example), f"```sql\n{example.sql.rstrip()}\n```"]
    return "\n\n".join([*parts, f"Source: {page.source}"]) + "\n"


def brief(rule: Rule) -> str:
    """What a person on a pull request wants of the page: the reason, one example that is reported and one that is not."""
    page = rule.page
    bad = next(example for example in page.examples if example.bad)
    good = next(example for example in page.examples if not example.bad)
    parts = [f"**{page.title}**", page.why, f"Reported:\n```sql\n{bad.sql.rstrip()}\n```"]
    return "\n\n".join([*parts, f"Not reported:\n```sql\n{good.sql.rstrip()}\n```", f"`{rule.id}` · {page.source}"]) + "\n"


def _heading(example: Example) -> str:
    versions = "" if example.versions == Versions() else f" ({example.versions})"
    runner = "" if example.path == "changes/2.sql" else f" as `{example.path}`"
    return f"{'Reported' if example.bad else 'Silent'}{versions}{runner}:"
