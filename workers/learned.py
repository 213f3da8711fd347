"""What the repository's own files tell that the policy leaves open: the version that runs, the sizes of tables."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.changes import Tree
from bot.domain.findings import Gap
from bot.policy import SIZES_PATH, Policy
from workers.deployed import Deployed, version_of
from workers.rules.versions import NEWEST, OLDEST, Versions
from workers.sizes import read_sizes


@dataclass(frozen=True, slots=True)
class Learned:
    """The policy with what was learned at the merge base, and where it was found; `sized` is the day of the statistics."""

    policy: Policy
    version: Deployed | None = None
    sized: str = ""
    gaps: tuple[Gap, ...] = ()

    def sizes(self) -> tuple[str, ...]:
        """By which sizes it was judged."""
        return (f"Sizes are those of {self.sized} ({SIZES_PATH}).",) if self.sized else ()

    def notes(self) -> tuple[str, ...]:
        """How it was judged: by which version, known from where, and by which sizes."""
        versions, sized = Versions.of(self.policy.version), self.sizes()
        if versions.known:
            return (f"Judged for {versions}" + (f" ({self.version.where})." if self.version else "."), *sized)
        return (
            f"The PostgreSQL version is not configured: judged for {versions}, with fixes that work on all of them.",
            *sized,
        )


def learn(policy: Policy, base: Tree) -> Learned:
    """Look at the merge base. What the policy says goes before what is found."""
    version = _version(policy, base)
    policy = replace(policy, version=version.major) if version else policy
    sizes, gaps = read_sizes(base.read(SIZES_PATH))
    if sizes is None:
        return Learned(policy, version, gaps=gaps)
    return Learned(replace(policy, tables={**sizes.tables, **policy.tables}), version, sizes.taken, gaps)


def _version(policy: Policy, base: Tree) -> Deployed | None:
    if policy.version is not None or policy.engine not in {None, "postgresql"}:
        return None
    found = version_of(base, "postgresql")
    return found if found and OLDEST <= found.major <= NEWEST else None
