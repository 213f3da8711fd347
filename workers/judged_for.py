"""Which versions a review is judged for, and how it says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.domain.changes import Tree
from bot.domain.measurements import Rehearsal
from bot.policy import Policy
from workers.deployed import Deployed, version_of
from workers.online import Release, release_of
from workers.rules.versions import NEWEST, OLDEST, Versions
from workers.sql.dialect import DIALECTS


@dataclass(slots=True)
class JudgedFor:
    """PostgreSQL's version where the policy has none, and the releases of other engines that were met."""

    learned: Deployed | None = None
    releases: dict[str, Release] = field(default_factory=dict)
    engines: set[str] = field(default_factory=set)

    def learn(self, policy: Policy, tree: Tree) -> Policy:
        """The policy; where it names no version, with that of the repository's own files."""
        if policy.version is not None or policy.engine not in {None, "postgresql"}:
            return policy
        found = version_of(tree, "postgresql")
        self.learned = found if found and OLDEST <= found.major <= NEWEST else None
        return policy if self.learned is None else replace(policy, version=self.learned.major)

    def release(self, engine: str, policy: Policy, tree: Tree) -> Release | None:
        """MySQL's or MariaDB's version: the policy's, else that of the repository's own files; None for other engines."""
        self.engines.add(engine)
        if DIALECTS.get(engine) != "mysql":
            return None
        if engine not in self.releases:
            found = version_of(tree, engine)
            said = policy.release if policy.engine in {"mysql", "mariadb"} else ""
            self.releases[engine] = release_of(engine, said or (found.version if found else ""))
        return self.releases[engine]

    def notes(self, policy: Policy, rehearsals: Sequence[Rehearsal]) -> tuple[str, ...]:
        """What the review says of it."""
        versions = Versions.of(policy.version)
        ran = [f"Run on a throw-away PostgreSQL {one}." for one in dict.fromkeys(one.version for one in rehearsals)]
        others = [_said(release) for release in self.releases.values()]
        if others and self.engines <= self.releases.keys():
            return (*others, *ran)
        if versions.known:
            return (f"Judged for {versions}" + (f" ({self.learned.where})." if self.learned else "."), *others, *ran)
        what = "The PostgreSQL version is not configured"
        return (f"{what}: judged for {versions}, with fixes that work on all of them.", *others, *ran)


def _said(release: Release) -> str:
    if release.known:
        return f"Judged for {release}."
    return f"The {release} version is not configured: judged for {'.'.join(map(str, release.version[:2]))}."
