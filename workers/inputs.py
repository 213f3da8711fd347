"""What both stages begin with: the repository at hand, its policy, who reads which file."""

from __future__ import annotations

import sys

from agents.specialists import names
from bot.config import POLICY_PATH, Policy, read_policy
from bot.domain.changes import ChangeSet
from bot.domain.findings import Gap, Review
from bot.domain.intents import Pull
from bot.domain.posted import Posted
from bot.git import Repository
from bot.github import Installation
from bot.router import Routes, route
from workers.measure import Shadow
from workers.measure_mysql import Elsewhere
from workers.rules.registry import all_rules
from workers.services import Services


def fetched(services: Services, pull: Pull, github: Installation, posted: Posted) -> Repository:
    """The repository, with base and head. Raises GitError, GitHubError."""
    url, token = github.clone_url(), github.git_token()
    return services.cache.repository(pull.repository, url, token, (posted.base, posted.head))


def policy_of(changes: ChangeSet, github: Installation) -> tuple[Policy, tuple[Gap, ...]]:
    """The repository's policy at the merge base, else the organisation's."""
    data = changes.base_tree.read(POLICY_PATH)
    if data is None:
        data = github.organisation_policy()
    return read_repository_policy(data) if data is not None else (Policy(), ())


def read_repository_policy(data: bytes) -> tuple[Policy, tuple[Gap, ...]]:
    """A policy file's text, held against the rules and specialists there are."""
    return read_policy(data, POLICY_PATH, frozenset(rule.id for rule in all_rules()), names())


def routes_of(changes: ChangeSet, review: Review, policy: Policy) -> Routes:
    """Topics of each file that the policy does not ignore: those of its readers, else those that its name suggests."""
    covered: dict[str, tuple[str, ...]] = {}
    for one in review.coverage:
        covered[one.path] = covered.get(one.path, ()) + one.topics
    found = route(changes, [lambda path: covered.get(path, ())])
    return {path: topics for path, topics in found.items() if not policy.ignores(path)}


def shadow_of(services: Services, pull: Pull, github: Installation, posted: Posted, policy: Policy) -> Shadow | None:
    """Where migrations are run; None where nobody wants it, and for a fork that the organisation does not let run.

    A fork's author needs no rights in the repository, so it takes more than the repository's own word.
    """
    settings = services.settings
    if policy.shadow == "off" or sys.platform != "linux":  # elsewhere nothing confines the server well enough
        return None
    if posted.head_repository != pull.repository:
        data = github.organisation_policy()
        if data is None or read_repository_policy(data)[0].shadow != "forks":
            return None
    elsewhere = Elsewhere(settings.shadow_mysql_url, str(settings.shadow_mysql_program or ""), settings.cache / "shadow")
    return Shadow(str(settings.shadow_binaries or ""), settings.cache / "shadow", settings.cache / "replay", elsewhere)
