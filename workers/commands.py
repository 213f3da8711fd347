"""What each command of the command line does. What it needs is imported when it runs: starting up is part of the wait."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.policy import POLICY_PATH, Policy
from workers.outcome import WrongUse, chosen, page, source, status

if TYPE_CHECKING:
    from bot.domain.changes import ChangeSet
    from bot.domain.findings import Gap
    from workers.measure import Shadow


def check(options: argparse.Namespace) -> int:
    """`backstop check`: review the change set of a repository."""
    from bot.git import GitError, Repository
    from bot.places import cache_folder
    from workers.review import Reviewer
    from workers.stage import Stage

    try:
        with Repository(options.repo) as repository:
            changes = repository.change_set(options.base, options.head)
            policy, gaps = _policies(changes)
            policy = chosen(policy, options)
            reviewer = Reviewer(changes, policy, cache=cache_folder() / "replay", stage=Stage(_shadow(options, policy)))
            review = reviewer.review(tuple(options.paths))
            review = replace(review, gaps=gaps + review.gaps)
            print(page(review, options.format, lambda path, side: source(changes, path, side)), end="")
            return status(review, policy)
    except GitError as error:
        raise WrongUse(str(error)) from None


def _shadow(options: argparse.Namespace, policy: Policy) -> Shadow | None:
    """Where migrations are run, None where they are not to be."""
    from bot.places import cache_folder, shadow_binaries, shadow_mysql
    from workers.measure import Shadow
    from workers.measure_mysql import Elsewhere

    if options.no_shadow or policy.shadow == "off":
        return None
    elsewhere = Elsewhere(*shadow_mysql(), cache_folder() / "shadow")
    return Shadow(shadow_binaries(), cache_folder() / "shadow", cache_folder() / "replay", elsewhere)


def _policies(changes: ChangeSet) -> tuple[Policy, tuple[Gap, ...]]:
    """The policy at the merge base; what is wrong with it, or with the one the change brings."""
    policy, gaps = _policy(changes.base_tree.read(POLICY_PATH))
    touched = any(change.path == POLICY_PATH and not change.deleted for change in changes.changes)
    return policy, _policy(changes.head_tree.read(POLICY_PATH))[1] if touched else gaps


def _policy(data: bytes | None) -> tuple[Policy, tuple[Gap, ...]]:
    if data is None:
        return Policy(), ()
    from bot.config import read_policy
    from workers.rules.registry import all_rules

    return read_policy(data, POLICY_PATH, frozenset(rule.id for rule in all_rules()))


def lint(options: argparse.Namespace) -> int:
    """`backstop lint`: files as one change on top of a schema."""
    from workers.linting import lint as linted

    return linted(options)


def sizes(options: argparse.Namespace) -> int:
    """`backstop sizes`: rows by table from a real database's statistics, to a file that reviews read at the merge base."""
    from datetime import UTC, datetime

    from workers.shadow.errors import ShadowError
    from workers.sizes import written

    try:
        server, tables = _row_counts(options.database_url)
    except ShadowError as error:
        raise WrongUse(f"the database cannot be asked: {error}") from None
    text = written(datetime.now(UTC).date().isoformat(), server, tables)
    if options.output == "-":
        print(text, end="")
        return 0
    path = Path(options.output)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUse(f"cannot write {options.output!r}: {error.strerror}") from None
    print(f"{len(tables)} tables of {server}: {options.output}. Commit it; reviews read it at the merge base.")
    return 0


def _row_counts(url: str) -> tuple[str, dict[str, int]]:
    """The server, and rows by table. Raises ShadowError."""
    from workers.shadow.mysql.address import is_mysql

    if is_mysql(url):
        from workers.shadow.mysql import counts as mysql

        return mysql.row_counts(url)
    from workers.shadow.counts import row_counts

    version, tables = row_counts(url)
    return f"PostgreSQL {version}", tables


def explain(options: argparse.Namespace) -> int:
    """`backstop explain`: a rule's page."""
    from workers.rules.pages import to_markdown
    from workers.rules.registry import all_rules

    known = {rule.id: rule for rule in all_rules()}
    if options.rule not in known:
        import difflib

        near = difflib.get_close_matches(options.rule, known, 1)
        raise WrongUse(
            f"there is no rule {options.rule!r}" + (f": did you mean {near[0]}?" if near else " (see backstop rules)")
        )
    print(to_markdown(known[options.rule]), end="")
    return 0


def stats(options: argparse.Namespace) -> int:
    """`backstop stats`: what became of our comments, and what models have cost today."""
    from bot.limits import Limits
    from bot.queue import QueueDown, open_queue, open_second
    from bot.settings import SettingsError, redis_address
    from workers.lessons import table

    try:
        url = redis_address()
        queue, second = open_queue(url, Limits()), open_second(url, Limits())
        found = [one for number in queue.installations() for one in queue.lessons(number)]
        tokens, micros = second.paid_today()
    except SettingsError as error:
        raise WrongUse(str(error)) from None
    except QueueDown as error:
        raise WrongUse(f"Redis does not answer ({type(error).__name__})") from None
    rows = table(found)
    if options.format == "json":
        print(json.dumps({"rules": rows, "today": {"tokens": tokens, "dollars": micros / 1e6}}, indent=2))
        return 0
    width = max(map(len, (*rows, "rule or specialist")))
    print(f"{'rule or specialist':{width}}  comments  fixed  wrong   up  down")
    for name, row in rows.items():
        print(f"{name:{width}}  {row['comments']:8}  {row['fixed']:5}  {row['wrong']:5}  {row['up']:3}  {row['down']:4}")
    print(f"Models today: {tokens:,} tokens, {micros / 1e6:.2f} dollars")
    return 0


def rules(options: argparse.Namespace) -> int:
    """`backstop rules`: every rule with its title."""
    from workers.rules.registry import all_rules

    listed = [
        {
            "id": rule.id,
            "title": rule.page.title,
            "topic": rule.topic,
            "engines": list(rule.engines) if rule.topic == "migrations" else [],
            "severity": rule.weight,
            "kinds": list(rule.kinds),
        }
        for rule in all_rules()
    ]
    if options.format == "json":
        print(json.dumps(listed, indent=2, ensure_ascii=False))
        return 0
    width = max(len(str(entry["id"])) for entry in listed)
    for entry in listed:
        print(f"{entry['id']:{width}}  {entry['severity']:7}  {entry['title']}")
    return 0
