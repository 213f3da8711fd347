"""Code of data migrations by its shape, and what is not said of migrations that have run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.domain.operations import ForEach, Inert, Operation, Refused, RunCode
from bot.policy import Policy
from tests.test_django import FILL, project, reviewed, written
from tests.test_django import read as django
from workers.frameworks.alembic.settings import engine
from workers.readers.listing import Listing
from workers.readers.reader import claims
from workers.review import Reviewer

PATH = "shop/migrations/0002_next.py"
ALEMBIC = '''"""x"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

revision = "b"
down_revision = "a"
users = sa.table("users", sa.column("id"), sa.column("name"))

class User(Base):
    __tablename__ = "users"

def upgrade():
    bind = op.get_bind()
    session = Session(bind)
    {body}
'''


def _django(body: str) -> list[Operation]:
    files = project("migrations.RunPython(fill)")
    files[PATH] += FILL.replace("{body}", body).encode()
    return [step.operation for statement in django(files).up for step in statement.steps]


@pytest.mark.parametrize(
    ("body", "sends", "batched"),
    [
        ("for b in Book.objects.filter(note=None).iterator():\n        b.save()", ("save()",), False),
        ("books = Book.objects.all()\n    for n, b in enumerate(books):\n        b.tags.add(n)", ("add()",), False),
        ("for b in Book.objects.exclude(note=''):\n        Book.objects.get(pk=b.pk)\n        Book.objects.create(note=b.note)",
         ("Book.get()", "Book.create()"), False),
        ("some = []\n    for b in Book.objects.all():\n        some.append(Book.objects.get(note=b.note))\n"
         "    Book.objects.bulk_update(some, ['note'])", ("Book.get()",), False),
        ("for low in range(0, 9, 3):\n        Book.objects.filter(pk__gte=low).update(pages=1)", ("Book.update()",), True),
        ("while True:\n        for b in Book.objects.filter(note=None)[:100]:\n            b.save()", ("save()",), True),
        ("for b in tqdm(Book.objects.all(), 500):\n        Book.objects.filter(pk__in=b).delete()", ("Book.delete()",), True),
    ],
)  # fmt: skip
def test_loops_over_most_rows_of_a_model(body: str, sends: tuple[str, ...], batched: bool) -> None:
    (loop,) = [one for one in _django(body) if isinstance(one, ForEach)]
    assert (loop.table.name, loop.sends, loop.batched) == ("shop_book", sends, batched)


@pytest.mark.parametrize(
    "body",
    [
        "for b in Book.objects.filter(note='x'):\n        b.save()",
        "for b in Book.objects.all()[:5]:\n        b.save()",
        "for b in Book.objects.all():\n        print(b.note)",
        "for b in Book.objects.values('note').distinct():\n        Book.objects.filter(note=b).update(pages=1)",
        "for name in ('a', 'b'):\n        Book.objects.create(note=name)",
    ],
)
def test_other_loops_are_let_be(body: str) -> None:
    assert not any(isinstance(one, ForEach) for one in _django(body))


def test_code_that_works_with_models_alone_is_no_gap() -> None:
    plain, other = _django("Book.objects.update(pages=1)")[0], _django("send_mail(Book.objects.count())")[0]
    assert plain.why == ""  # type: ignore[attr-defined]
    assert other.why  # type: ignore[attr-defined]


def test_triggers_of_a_known_package_are_understood() -> None:
    files = project('pgtrigger.migrations.AddTrigger("book", trigger=1)')
    files[PATH] = files[PATH].replace(b"from django", b"import pgtrigger.migrations\nfrom django", 1)
    assert [type(step.operation) for one in django(files).up for step in one.steps] == [Inert]


def _alembic(body: str, **others: str) -> list[Operation]:
    files = {"m/env.py": b"from alembic import context", "m/versions/b.py": ALEMBIC.replace("{body}", body).encode()}
    files["m/versions/a.py"] = b'revision = "a"\ndown_revision = None\nfrom alembic import op\ndef upgrade():\n    pass\n'
    files |= {path.replace("__", "."): text.encode() for path, text in others.items()}
    tree = MemoryTree(files)
    reader, claim = claims(sorted(files), tree)["m/versions/b.py"]
    migration = reader.load("m/versions/b.py", files["m/versions/b.py"], tree, claim=claim)
    return [step.operation for statement in migration.up for step in statement.steps]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("for u in session.query(User).filter(User.name.is_(None)):\n        u.name = 'x'", True),
        ("for u in list(bind.execute(sa.select(users.c.id))):\n        op.execute(users.update().values(name='x'))", True),
        ("rows = bind.execute(sa.text('SELECT id FROM users WHERE name IS NULL')).fetchall()\n"
         "    for r in rows:\n        bind.execute(users.update().where(users.c.id == r.id))", True),
        ("for u in session.query(User).filter(User.name == 'x'):\n        u.name = 'y'", False),
        ("for u in session.query(User).limit(5):\n        u.name = 'y'", False),
        ("for u in session.query(User):\n        u.name = 'y'\n        session.commit()", False),
        ("for u in session.query(User):\n        print(u.name)", False),
    ],
)  # fmt: skip
def test_loops_over_most_rows_of_a_table(body: str, found: bool) -> None:
    loops = [one.table.name for one in _alembic(body) if isinstance(one, ForEach)]
    assert loops == (["users"] if found else [])


@pytest.mark.parametrize(
    ("body", "files", "refused"),
    [
        ("bind.query(User)", {}, True),
        ("session.query(User).delete()", {}, False),
        ("bind.execute('SELECT 1')", {"requirements__txt": "SQLAlchemy==2.0.30\n"}, True),
        ("bind.execute('SELECT 1')", {"requirements__txt": "SQLAlchemy==1.4.30\n"}, False),
        ("bind.execute(sa.text('SELECT 1'))", {"requirements__txt": "SQLAlchemy>=2.0\n"}, False),
        ("bind.execute('SELECT 1')", {}, False),
    ],
)
def test_what_sqlalchemy_refuses(body: str, files: dict[str, str], refused: bool) -> None:
    assert any(isinstance(one, Refused) for one in _alembic(body, **files)) is refused


def test_enum_values_that_are_synchronized_rewrite_each_column() -> None:
    call = 'op.sync_enum_values(enum_schema="public", enum_name="s", new_values=["a"], affected_columns=[("t", "c")])'
    assert [type(one).__name__ for one in _alembic(call) if not isinstance(one, RunCode)] == [
        "RenameType",
        "CreateType",
        "AlterColumnType",
        "DropType",
    ]


def test_a_folder_may_be_called_after_its_engine() -> None:
    files = {"m/env.py": b"from alembic import context", "m/versions/sqlite/a.py": b'revision = "a"\ndown_revision = None\n'}
    files["m/alembic.ini"] = b"sqlalchemy.url = postgresql://localhost/x\n"
    assert engine("m/versions/sqlite/a.py", Listing.of(MemoryTree(files))) == "sqlite"
    assert engine("m/versions/a.py", Listing.of(MemoryTree(files))) == "postgresql"


def test_a_migration_that_is_only_written_otherwise_is_not_judged_again(tmp_path: Path) -> None:
    index = 'migrations.AddIndex("book", models.Index(fields=["pages"], name="i"))'
    before = project(index)
    words = {PATH: written(index.replace('"', "'").replace(", ", ",  "), after='("shop", "0001_initial")')}
    assert not reviewed(before, before | words, tmp_path / "words").findings
    other = {PATH: written(index.replace('"i"', '"j"'), after='("shop", "0001_initial")')}
    assert reviewed(before, before | other, tmp_path / "other").findings


def test_sql_beside_a_migration_of_its_name_is_for_people() -> None:
    files = project() | {"shop/migrations/0002_next_replicas.sql": b"DROP TABLE x;", "shop/migrations/__init__.py": b""}
    assert "shop/migrations/0002_next_replicas.sql" not in claims(sorted(files), MemoryTree(files))


def _laid_together(before: dict[str, bytes], after: dict[str, bytes], cache: Path) -> Review:
    def change(path: str) -> Change:
        old, new = before.get(path), after.get(path)
        lines = frozenset(range(1, (new or b"").count(b"\n") + 2))
        return Change(path, path if old is not None else None, new is None, lambda: old, lambda: new, lambda: Touched(lines))

    changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    trees = MemoryTree(before), MemoryTree(after)
    return Reviewer(ChangeSet("base", "head", tuple(map(change, changed)), *trees), Policy(), cache=cache).review()


def test_a_history_that_is_laid_together_is_not_judged_against_the_old_one(tmp_path: Path) -> None:
    add = 'migrations.AddField("{}", "f{}", models.IntegerField())'
    steps = {
        f"shop/migrations/000{n}_x.py": written(
            add.format("tag", n).replace("Integer", "Text"), after=f'("shop", "000{n - 1}_{"next" if n == 3 else "x"}")'
        )
        for n in range(3, 6)
    }
    before = project() | steps
    after = {path: data for path, data in before.items() if path not in steps}
    first = "shop/migrations/0001_initial.py"
    after[first] = b"# Laid together.\n" + before[first]
    after[PATH] = written(add.format("tag", 9), after='("shop", "0001_initial")')
    assert not _laid_together(before, after, tmp_path).findings


def test_a_history_that_moves_to_another_runner_is_not_judged_again(tmp_path: Path) -> None:
    texts = {1: "CREATE TABLE orders (id bigint PRIMARY KEY);\n"}
    texts |= {
        n: f"ALTER TABLE orders ADD COLUMN c{n} text NOT NULL;\nCREATE INDEX i{n} ON orders (c{n});\n" for n in range(2, 8)
    }
    old = [(f"old/{n:04}_x.sql", f"-- +migrate Up\n{text}-- +migrate Down\nSELECT 1;\n".encode()) for n, text in texts.items()]
    new = [(f"new/{n:04}_x.up.sql", text.encode()) for n, text in texts.items()]
    lines = Touched(frozenset(range(1, 9)))
    (was, before), (now, after) = old[0], new[0]
    changed = [Change(now, was, False, lambda: before, lambda: after, lambda: lines)]
    changed += [Change(path, path, True, lambda data=data: data, lambda: None, lambda: lines) for path, data in old[1:]]
    changed += [Change(path, None, False, lambda: None, lambda data=data: data, lambda: lines) for path, data in new[1:]]
    trees = MemoryTree(dict(old)), MemoryTree(dict(new))
    review = Reviewer(ChangeSet("base", "head", tuple(changed), *trees), Policy(), cache=tmp_path).review()
    assert review.findings == ()


def test_a_word_to_another_linter_is_nothing() -> None:
    files = project("linter.IgnoreMigration(), migrations.RunSQL('SELECT 1')")
    files[PATH] = b"import django_migration_linter as linter\n" + files[PATH]
    migration = django(files)
    assert [type(step.operation).__name__ for one in migration.up for step in one.steps] == ["Select"]
    assert migration.gaps == ()
