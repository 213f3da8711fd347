"""Sequel's migrations run on its own mock of PostgreSQL, and what our reader says they send beside it, statement by statement.

    python -m bench.sequel [FOLDER of migrations]

Needs `ruby` with the gem sequel (on Debian: ruby-sequel). Without a folder it runs bench/sequel_samples. A direction that
does not run there, for want of its application's code or of answers that only a database gives, is left out, and so is one
with a gap; of changes of rows only kind and table are compared. Exit status 1 when less than 99 % agree.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.domain.facts import Statement
from bot.domain.memory import MemoryTree
from bot.domain.operations import CreateView, Delete, Insert, Opaque, Operation, RunCode, Update
from workers.readers.listing import Listing
from workers.readers.reader import claims
from workers.sql.parse import parse

HERE = Path(__file__).parent
GOAL = 0.99
_RUBY = """
require "sequel"
require "json"
Sequel.extension :migration
sent = {}
Dir[File.join(ARGV[0], "*.rb")].sort.each do |file|
  %w[up down].each do |way|
    db = Sequel.mock(host: :postgres)
    begin
      migration = eval(File.read(file), TOPLEVEL_BINDING.dup, file)
      db.sqls
      migration.apply(db, way.to_sym)
      mine = /\\A(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SELECT)/
      sent["#{File.basename(file)} #{way}"] = db.sqls.reject { |sql| sql =~ mine }
    rescue StandardError, LoadError
      sent["#{File.basename(file)} #{way}"] = nil
    end
  end
end
puts JSON.dump(sent)
"""


def main() -> int:
    """Run both, print what differs and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "sequel_samples")
    folder = parser.parse_args().folder
    done = subprocess.run(("ruby", "-e", _RUBY, str(folder)), capture_output=True, text=True, check=True, timeout=600)
    real: dict[str, list[str] | None] = json.loads(done.stdout)
    same = total = left_out = 0
    for name, ours in _told(folder):
        theirs = real[name]
        if theirs is None or ours is None:
            left_out += 1
            continue
        for place in range(max(len(theirs), len(ours))):
            there, here = (sql[place] if place < len(sql) else "nothing" for sql in (theirs, ours))
            total += 1
            same += _meant(there) == _meant(here)
            if _meant(there) != _meant(here):
                print(f"{name}\n  really {there}\n  told   {here}")
    print(f"{same} of {total} statements equal; {left_out} of {len(real)} directions left out")
    return 0 if total and same / total >= GOAL else 1


def _told(folder: Path) -> Iterator[tuple[str, list[str] | None]]:
    """What each direction sends, by its name; None where a part of it is a gap."""
    files = {f"db/migrations/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.rb"))}
    listing = Listing(MemoryTree({**files, "Gemfile": b"gem 'sequel'\ngem 'pg'\n"}))
    for path, (reader, claim) in claims(list(files), listing).items():
        migration = reader.load(path, files[path], listing, claim=claim)
        for way, half in (("up", migration.up), ("down", migration.down)):
            yield f"{path.rpartition('/')[2]} {way}", _sent(half)


def _sent(half: tuple[Statement, ...]) -> list[str] | None:
    stuck = any(isinstance(step.operation, Opaque | RunCode) for statement in half for step in statement.steps)
    return None if stuck or any(statement.inside for statement in half) else [statement.sql for statement in half]


def _meant(sql: str) -> list[str]:
    """A statement's operations, however it quotes its names."""
    return [_shown(operation) for parsed in parse(sql) for operation, _, _ in parsed.steps] or [sql]


def _shown(operation: Operation) -> str:
    if isinstance(operation, Update | Delete | Insert):
        return f"{type(operation).__name__} {operation.table}"
    return repr(operation).replace('"', "") if isinstance(operation, CreateView) else repr(operation)


if __name__ == "__main__":
    sys.exit(main())
