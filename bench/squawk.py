"""What squawk says of the same files: run once for each version, as its users run it, on the migration alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

BLOCKING = {
    "adding-field-with-default": "says the column rewrites the table",
    "adding-foreign-key-constraint": "says both tables are locked while all rows are checked",
    "adding-not-nullable-field": "says SET NOT NULL reads the table under its lock",
    "adding-serial-primary-key-field": "says the column or key rewrites or reads the table under ACCESS EXCLUSIVE",
    "ban-alter-domain-with-add-constraint": "says the tables that use the domain are read under a lock",
    "changing-column-type": "says the table is rewritten under ACCESS EXCLUSIVE",
    "constraint-missing-not-valid": "says the constraint is checked on all rows under the lock",
    "disallowed-unique-constraint": "says the index is built under ACCESS EXCLUSIVE",
    "require-concurrent-index-creation": "says writes wait for the index build",
    "require-concurrent-reindex": "says writes wait for the rebuild",
}
"""Its rules that claim a block for a time that grows with the table, with the reason they are counted.

Not counted, in its favour, are those about locks that are held for a moment (require-concurrent-index-deletion,
require-concurrent-partition-detach, require-lock-timeout), about running code (renaming-…, ban-drop-…), about certain
failure (adding-required-field, ban-concurrent-index-creation-in-transaction) and about style.
"""


def find_squawk(given: str | None) -> str | None:
    """The program: as named, else beside the interpreter, else on PATH, else None."""
    beside = Path(sys.executable).with_name("squawk")
    return given or (str(beside) if beside.exists() else shutil.which("squawk"))


def version(program: str) -> str:
    """As it calls itself: 'squawk 2.70.0'."""
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout.strip()


def flagged(program: str, major: int, files: Sequence[Path]) -> dict[Path, set[int]]:
    """The 1-based lines of each file that it flags as blocking. Raises ValueError for what is not its report."""
    command = [program, "--pg-version", str(major), "--reporter", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    lines: dict[Path, set[int]] = {path: set() for path in files}
    for said in json.loads(done.stdout or "[]"):
        if said["rule_name"] in BLOCKING:
            lines[Path(said["file"])].add(said["line"] + 1)
    return lines
