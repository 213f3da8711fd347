"""What a process loads, and when: a command that reads one file waits for nothing else, a worker has it all before it forks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bot import patterns

LATE = tuple(
    f"workers.{name}." for name in ("frameworks", "contracts", "documents", "configuration", "handlers", "queries", "stores")
)
"""What readers are made of."""
LIGHT = {f"workers.frameworks.{name}" for name in ("javascript", "javascript.detect", "liquibase", "liquibase.marks")} | {
    "workers.handlers.paths",
    "workers.stores.clients",
}
"""What only says which files are a framework's."""
FILES = {
    "db/migrate/20240101000000_a.rb": "class A < ActiveRecord::Migration[7.1]\n  def up\n    drop_table :a\n  end\nend\n",
    "migrations/20240101000000_a.js": "exports.up = (knex) => knex.schema.table('a', (t) => t.text('b'));\n",
    "shop/migrations/0001_a.py": "class Migration(migrations.Migration):\n    operations = [RunSQL('DROP TABLE a')]\n",
    "openapi.yaml": "openapi: 3.1.0\npaths: {}\n",
    "a.proto": 'syntax = "proto3";\n',
}


def loaded(script: str, place: Path) -> set[str]:
    """The modules that a script has loaded when it is done: those of ours by full name, others by the first one."""
    code = f"import sys\n{script}\nprint('', *sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=True)
    return {name if name.startswith("workers.") else name.partition(".")[0] for name in done.stderr.split()}


def test_lint_of_sql_loads_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("ALTER TABLE a ADD COLUMN b int NOT NULL;\n")
    found = loaded("from workers.cli import main; main(['lint', '--no-cache', 'a.sql'])", tmp_path)
    assert "workers.rules.migrations.required_column_fails" in found
    packages = {name for name in found if name.startswith(LATE)}
    assert packages <= LIGHT, "import it where it is used"
    others = {"anthropic", "google_re2", "graphql", "lxml", "redis", "sqlglot", "tree_sitter", "yaml"}
    assert not found & others
    topics = {name for name in found if name.startswith("workers.rules.") and name.count(".") > 2}
    assert {name.split(".")[2] for name in topics} == {"migrations"}


def test_a_worker_loads_nothing_for_a_job(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    before = "import workers.commands, workers.worker\nfrom workers.preload import preload\npreload()"
    after = f"{before}\nfrom workers.cli import main; main(['lint', '--no-cache', *{[*FILES]}])"
    new = loaded(after, tmp_path) - loaded(before, tmp_path)
    assert not {name for name in new if name.startswith((*LATE, "workers.readers.", "workers.rules."))}


def test_a_pattern_is_compiled_once_it_is_used() -> None:
    one, other = patterns.late("A+", re.IGNORECASE), patterns.late(rb"(b)(?=c)")
    assert one.sub("-", "bab") == "b-b"
    patterns.compile_all()
    assert [found.span() for found in one.finditer("caaba")] == [(1, 3), (4, 5)]
    assert one.pattern == "A+"
    found = other.search(b"abc")
    assert found is not None
    assert found[1] == b"b"
