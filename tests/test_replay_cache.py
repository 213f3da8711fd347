"""A replayed schema that was kept is used again while all that was read for it is as it was, and not longer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.domain.memory import MemoryTree
from bot.domain.schema import Schema
from bot.policy import Policy
from workers.schemas import schema_of

MIGRATION = """from alembic import op
import sqlalchemy as sa
from shop.names import TABLE

revision = "1"
down_revision = None


def upgrade():
    op.create_table(TABLE, sa.Column("id", sa.Integer(), primary_key=True))
"""
FILES = {
    "alembic.ini": "[alembic]\nscript_location = alembic\n",
    "alembic/env.py": "from alembic import context\n",
    "alembic/versions/1_first.py": MIGRATION,
    "shop/__init__.py": "",
    "shop/names.py": 'TABLE = "orders"\n',
    "shop/views.py": "def show(): ...\n",
}


class Counting(MemoryTree):
    """A tree that knows how often files are read from it."""

    read_paths: list[str]

    @classmethod
    def of(cls, files: dict[str, str]) -> Counting:
        tree = cls({path: text.encode() for path, text in files.items()})
        object.__setattr__(tree, "read_paths", [])
        return tree

    def read(self, path: str) -> bytes | None:
        self.read_paths.append(path)
        return super().read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        wanted = list(paths)
        self.read_paths.extend(wanted)
        return super().read_many(wanted)


def replayed(cache: Path, files: dict[str, str]) -> tuple[Schema, bool]:
    """The schema, and whether a constant of the repository's was looked up for it."""
    tree = Counting.of(files)
    schema = schema_of(tree, Policy(), cache)
    return schema, "shop/names.py" in tree.read_paths


def tables(schema: Schema) -> list[str]:
    return [table.name.name for table in schema.tables]


def test_what_was_read_beside_the_migrations_counts(tmp_path: Path) -> None:
    first, looked = replayed(tmp_path, FILES)
    assert (tables(first), looked) == (["orders"], True)
    assert replayed(tmp_path, FILES) == (first, False)
    assert replayed(tmp_path, FILES | {"shop/views.py": "def other(): ...\n", "shop/new.py": ""}) == (first, False)
    other, looked = replayed(tmp_path, FILES | {"shop/names.py": 'TABLE = "purchases"\n'})
    assert (tables(other), looked) == (["purchases"], True)


def test_a_file_that_tells_how_migrations_run_counts_when_it_comes(tmp_path: Path) -> None:
    replayed(tmp_path, FILES)
    assert replayed(tmp_path, FILES | {"shop/settings.py": "DEBUG = True\n"})[1]


def test_a_spoilt_file_costs_the_cache_no_more(tmp_path: Path) -> None:
    first, _ = replayed(tmp_path, FILES)
    for stored in tmp_path.glob("*.json"):
        stored.write_text('["x", 1]')
    assert replayed(tmp_path, FILES) == (first, True)
