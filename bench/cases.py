"""The statements of our own, read from bench/statements/*.sql.

A file is a topic. `-- given` starts the schema before, `-- case: name` a migration on top of it; what follows is its text.
`-- given [14-]` says that neither the schema nor its cases exist before PostgreSQL 14, `-- case [14-]: name` the same of a
case. The statement judged is the migration's last one (COMMIT aside); what stands before it sets the scene.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "statements"
_HEAD = re.compile(r"^-- (?:given(?: \[(\d+)-\])?|case(?: \[(\d+)-\])?: (.+))$")


@dataclass(frozen=True, slots=True)
class Case:
    """One migration: the schema before it, its text, the oldest major version it exists on (0: all)."""

    topic: str
    name: str
    given: str
    sql: str
    since: int = 0

    @property
    def title(self) -> str:
        """As it is shown: 'columns: default random()'."""
        return f"{self.topic}: {self.name}"


def cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case, by file and in order. Raises ValueError for a name that is given twice or a case without a schema."""
    found = [case for path in sorted(folder.glob("*.sql")) for case in _read(path)]
    titles = [case.title for case in found]
    if double := {title for title in titles if titles.count(title) > 1}:
        raise ValueError(f"cases of one name: {', '.join(sorted(double))}")
    return tuple(found)


def _read(path: Path) -> list[Case]:
    found: list[Case] = []
    given: str | None = None
    oldest, since, name = 0, 0, ""
    block: list[str] = []

    def close() -> None:
        nonlocal given
        text = "\n".join(block).strip() + "\n"
        block.clear()
        if name and given is None:
            raise ValueError(f"{path.name}: no schema before the case {name!r}")
        if name:
            found.append(Case(path.stem, name, given or "", text, since))
        else:
            given = text

    for line in path.read_text(encoding="utf-8").split("\n"):
        head = _HEAD.match(line)
        if head is None:
            block.append(line)
            continue
        if given is not None or name or any(block):
            close()
        if head[3] is None:
            oldest, name, given = int(head[1] or 0), "", ""
        else:
            since, name = max(oldest, int(head[2] or 0)), head[3]
    close()
    return found
