"""Which releases of other engines a review is judged for, and how it says so beside PostgreSQL's version."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.changes import Tree
from bot.policy import Policy
from workers.deployed import version_of
from workers.learned import Learned
from workers.online import Release, release_of
from workers.sql.dialect import VENDORS, dialect_of


@dataclass(slots=True)
class JudgedFor:
    """The engines whose migrations were judged, and the releases of those that are not PostgreSQL."""

    releases: dict[str, Release] = field(default_factory=dict)
    engines: set[str] = field(default_factory=set)

    def release(self, engine: str, policy: Policy, tree: Tree) -> Release | None:
        """The version of an engine: the policy's, else that of the repository's own files; None for PostgreSQL."""
        self.engines.add(engine)
        if engine == "postgresql" or not dialect_of(engine):
            return None
        if engine not in self.releases:
            found = version_of(tree, engine)
            said = policy.release if policy.engine == engine else ""
            self.releases[engine] = release_of(engine, said or (found.version if found else ""))
        return self.releases[engine]

    def lines(self, policy: Policy) -> dict[str, str]:
        """The lines of the engines that the project is known to run."""
        postgres = policy.version is not None and policy.engine in {None, "postgresql"}
        major = {"postgresql": str(policy.version)} if postgres else {}
        return major | {name: release.line for name, release in self.releases.items() if release.known}

    def notes(self, learned: Learned) -> tuple[str, ...]:
        """What the review says of it: nothing of PostgreSQL where no migration, or only others', were judged."""
        others = tuple(_said(release) for release in self.releases.values())
        alone = self.engines <= self.releases.keys()
        return (*others, *learned.sizes()) if alone else (*learned.notes(), *others)


def _said(release: Release) -> str:
    if release.known:
        return f"Judged for {release}."
    if release.engine in VENDORS:
        return f"Judged for {release} as it is documented: nothing was run."
    return f"The {release} version is not configured: judged for {'.'.join(map(str, release.version[:2]))}."
