"""Alembic: what upgrade() sends, in which order and transaction; fixes in its words; files that are not what they should be."""

from __future__ import annotations

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.facts import Migration
from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.domain.operations import Opaque, Refused, RunCode
from bot.policy import Policy
from workers.frameworks.alembic.history import Revision, environment, heads_of, order_of
from workers.prove import applied
from workers.readers.listing import Listing
from workers.readers.reader import claims
from workers.replay import replay_text
from workers.review import Reviewer

PATH = "app/migrations/versions/0001_a.py"
HEAD = """import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = "a1"
down_revision = None
"""


def body(*lines: str, name: str = "upgrade") -> str:
    return HEAD + f"def {name}():\n" + "".join(f"    {line}\n" for line in lines)


def read(text: str, **files: str) -> Migration:
    tree = MemoryTree({name.replace("__", "/"): data.encode() for name, data in files.items()} | {PATH: text.encode()})
    reader, claim = claims([PATH], tree)[PATH]
    return reader.load(PATH, text.encode(), tree, claim=claim)


def sql(*lines: str, before: str = "") -> list[str]:
    """What is sent, and what becomes a gap, as people read it."""
    told = []
    for statement in read(body(*lines).replace("def upgrade", before + "def upgrade")).up:
        stuck = [step.operation for step in statement.steps if isinstance(step.operation, Opaque | RunCode)]
        told.append(f"{type(stuck[0]).__name__}: {stuck[0].why}" if stuck else statement.sql)
    return told


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('op.add_column("t", sa.Column("a", sa.String(50), nullable=False))',
         "ALTER TABLE t ADD COLUMN a VARCHAR(50) NOT NULL"),
        ('op.add_column("t", sa.Column("a", sa.Boolean(), server_default=sa.false()), schema="s")',
         "ALTER TABLE s.t ADD COLUMN a BOOLEAN DEFAULT false"),
        ('op.add_column("t", sa.Column("a", sa.Integer, server_default="0"))',
         "ALTER TABLE t ADD COLUMN a INTEGER DEFAULT '0'"),
        ('op.add_column("t", sa.Column("a", sa.DateTime(timezone=True), server_default=sa.func.now()))',
         "ALTER TABLE t ADD COLUMN a TIMESTAMP WITH TIME ZONE DEFAULT now()"),
        ('op.add_column("t", sa.Column("a", postgresql.ARRAY(sa.Text()), server_default=sa.text("\'{}\'")))',
         "ALTER TABLE t ADD COLUMN a TEXT[] DEFAULT '{}'"),
        ('op.add_column("t", sa.Column("a", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")))',
         "ALTER TABLE t ADD COLUMN a JSONB"),
        ('op.add_column("t", sa.Column("a", sa.Integer, sa.Computed("b * 2", persisted=True)))',
         "ALTER TABLE t ADD COLUMN a INTEGER GENERATED ALWAYS AS (b * 2) STORED"),
        ('op.add_column("t", sa.Column("a", sa.Integer, sa.Identity(always=True)))',
         "ALTER TABLE t ADD COLUMN a INTEGER GENERATED ALWAYS AS IDENTITY"),
        ('op.create_index("i", "t", [sa.text("lower(a)"), "b"], unique=True, postgresql_where=sa.text("b > 0"))',
         "CREATE UNIQUE INDEX i ON t (lower(a), b) WHERE b > 0"),
        ('op.create_index(None, "t", ["a"], postgresql_using="gin", postgresql_ops={"a": "gin_trgm_ops"}, if_not_exists=True)',
         "CREATE INDEX IF NOT EXISTS ix_t_a ON t USING gin (a gin_trgm_ops)"),
        ('op.create_index("i", "t", [sa.column("a").desc(), sa.func.lower(sa.column("b"))], postgresql_include=["c"])',
         "CREATE INDEX i ON t (a DESC, lower(b)) INCLUDE (c)"),
        ('op.drop_index(op.f("i"), table_name="t", postgresql_concurrently=True, if_exists=True)',
         "DROP INDEX CONCURRENTLY IF EXISTS i"),
        ('op.create_foreign_key("f", "t", "u", ["a"], ["id"], ondelete="CASCADE", postgresql_not_valid=True)',
         "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id) ON DELETE CASCADE NOT VALID"),
        ('op.create_unique_constraint(None, "t", ["a"], deferrable=True, initially="DEFERRED")',
         "ALTER TABLE t ADD UNIQUE (a) DEFERRABLE INITIALLY DEFERRED"),
        ('op.create_check_constraint("c", "t", sa.column("a") > 5)', "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 5)"),
        ('op.create_exclude_constraint("x", "t", ("during", "&&"), using="gist")',
         "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (during WITH &&)"),
        ('op.create_primary_key("p", "t", ["a", "b"])', "ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY (a, b)"),
        ('op.drop_constraint("c", "t", type_="check")', "ALTER TABLE t DROP CONSTRAINT c"),
        ('op.rename_table("t", "u")', "ALTER TABLE t RENAME TO u"),
        ('op.drop_table("User")', 'DROP TABLE "User"'),
        ('op.execute(sa.text("UPDATE t SET a = :a").bindparams(a=1))', "UPDATE t SET a = $1"),
        ('postgresql.ENUM("x", name="e").create(op.get_bind())', "CREATE TYPE e AS ENUM ('x')"),
        ('sa.Enum(name="e").drop(op.get_bind())', "DROP TYPE IF EXISTS e"),
        ('op.execute(sa.schema.CreateSequence(sa.Sequence("s")))', "CREATE SEQUENCE s"),
    ],
)  # fmt: skip
def test_a_call_and_what_it_sends(call: str, expected: str) -> None:
    assert sql(call) == [expected]


def test_alter_column_in_the_order_of_alembic() -> None:
    assert sql(
        'op.alter_column("t", "a", new_column_name="b", nullable=False, type_=sa.BigInteger(), server_default=None,',
        '    existing_type=sa.Integer(), postgresql_using="a::bigint")',
    ) == [
        "ALTER TABLE t ALTER COLUMN a TYPE BIGINT USING a::bigint",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        "ALTER TABLE t ALTER COLUMN a DROP DEFAULT",
        "ALTER TABLE t RENAME COLUMN a TO b",
    ]


def test_create_table() -> None:
    assert sql(
        'op.create_table("t",',
        '    sa.Column("id", sa.BigInteger(), nullable=False),',
        '    sa.Column("kind", sa.Enum("a", "b", name="kind")),',
        '    sa.Column("owner", sa.Integer(), sa.ForeignKey("s.users.id", ondelete="SET NULL"), unique=True, index=True),',
        '    sa.Column("code", sa.String(), unique=True, comment="c"),',
        '    sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("code", "kind", name="u"), sa.CheckConstraint("id > 0"))',
    ) == [
        "CREATE TYPE kind AS ENUM ('a', 'b')",
        "CREATE TABLE t (id BIGSERIAL NOT NULL, kind kind, owner INTEGER, code VARCHAR, PRIMARY KEY (id), "
        "FOREIGN KEY (owner) REFERENCES s.users (id) ON DELETE SET NULL, UNIQUE (code), "
        "CONSTRAINT u UNIQUE (code, kind), CHECK (id > 0))",
        "CREATE UNIQUE INDEX ix_t_owner ON t (owner)",
        "COMMENT ON COLUMN t.code IS 'c'",
    ]


def test_a_key_that_refers_or_is_one_of_two_is_no_serial() -> None:
    keys = 'sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.Integer, primary_key=True)'
    assert "SERIAL" not in sql(f'op.create_table("t", {keys})')[0]
    assert "SERIAL" not in sql('op.create_table("t", sa.Column("a", sa.Integer, sa.ForeignKey("u.id"), primary_key=True))')[0]
    assert "SERIAL" not in sql('op.create_table("t", sa.Column("a", sa.Integer, primary_key=True, autoincrement=False))')[0]


def test_code_is_followed() -> None:
    before = "TABLES = ('a', 'b')\ndef stamp(table, *, name='at'):\n    op.add_column(table, sa.Column(name, sa.Date()))\n"
    assert sql("for number, table in enumerate(TABLES):", "    stamp(table, name=f'at_{number}')", before=before) == [
        "ALTER TABLE a ADD COLUMN at_0 DATE",
        "ALTER TABLE b ADD COLUMN at_1 DATE",
    ]
    assert sql('if op.get_bind().dialect.name == "mysql":', '    op.drop_table("m")', "else:", '    op.drop_table("p")') == [
        "DROP TABLE p"
    ]
    assert sql('op.execute("DROP TABLE " + ", ".join(sorted({"b", "a"})))', "if True:", "    return", 'op.drop_table("c")') == [
        "DROP TABLE a, b"
    ]


def test_the_repository_s_own_modules_are_followed() -> None:
    text = HEAD.replace("from alembic", "from app.db import Money, stamped\nfrom alembic") + (
        "def upgrade():\n    stamped('t')\n    op.add_column('t', sa.Column('m', Money()))\n"
    )
    library = (
        "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy.types import TypeDecorator\n"
        "class Money(TypeDecorator[int]):\n    impl = sa.Integer\n    def load_dialect_impl(self, dialect):\n"
        "        if dialect.name == 'postgresql':\n            return dialect.type_descriptor(sa.Numeric(10, 2))\n"
        "        return dialect.type_descriptor(sa.Text())\n"
        "def stamped(table):\n    op.add_column(table, sa.Column('at', sa.Date()))\n"
    )
    migration = read(text, app__db__py="", **{"app__db.py": library})
    assert [(s.sql, s.span.line) for s in migration.up] == [
        ("ALTER TABLE t ADD COLUMN at DATE", 8),
        ("ALTER TABLE t ADD COLUMN m NUMERIC(10, 2)", 9),
    ]


def test_a_condition_that_is_not_known_is_taken_to_hold_leniently() -> None:
    migration = read(body('if not has_table("t"):', '    op.drop_column("t", "a")', "else:", '    op.drop_table("t")'))
    (dropped,), (gap,) = (statement.steps for statement in migration.up)
    assert dropped.operation.if_exists
    assert isinstance(gap.operation, RunCode)
    assert migration.up[1].span.line == 10
    early = read(body("if offline():", "    return", 'op.drop_table("t")'))
    assert [statement.sql for statement in early.up] == ["DROP TABLE t"]


def test_what_cannot_be_followed_is_a_gap_with_its_line() -> None:
    told = sql(
        "op.drop_table(table_of(1))",
        'op.execute(f"UPDATE {table_of(2)} SET a = 1")',
        'op.execute(f"ALTER TABLE {table_of(3)} ADD COLUMN a int")',
        "fill(op.get_bind())",
        "op.create_view(1)",
        "session = sa.orm.Session(bind=op.get_bind())",
    )
    assert [line.partition(":")[0] for line in told] == ["Opaque", "RunCode", "Opaque", "RunCode", "Opaque", "RunCode"]


def test_transactions() -> None:
    text = body(
        'op.drop_table("a")',
        "with op.get_context().autocommit_block():",
        '    op.execute("VACUUM b")',
        'with op.batch_alter_table("c") as batch:',
        '    batch.drop_column("x")',
        'op.execute("COMMIT")',
        'op.drop_table("d")',
    )
    assert [(s.transaction or "-").removeprefix(PATH) for s in read(text).up] == ["#1", "-", "#2", "#2", "-"]
    free = read(text, **{"app__migrations__env.py": "from alembic import context\ncontext.configure(transactional_ddl=False)"})
    assert ({s.transaction for s in free.up}, free.transactional) == ({None}, False)


def test_several_statements_of_one_string_keep_their_lines() -> None:
    text = body('op.execute("""', "  DROP TABLE a;", "", "  DROP TABLE b", '""")')
    assert [(s.span.line, s.span.end, s.text) for s in read(text).up] == [(8, 8, "DROP TABLE a"), (10, 10, "DROP TABLE b")]
    single = read(body('op.execute("DROP TABLE a")')).up[0]
    assert (single.text, single.sql) == ('op.execute("DROP TABLE a")', "DROP TABLE a")


def test_naming_conventions_of_the_models() -> None:
    models = 'meta = MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s", "ck": "ck_%(constraint_name)s"})'
    call = 'op.create_unique_constraint(None, "t", ["a"])', 'op.create_check_constraint("c", "t", "a > 0")'
    found = read(body(*call), **{"app__models.py": "from sqlalchemy import MetaData\n" + models})
    assert [s.sql.partition(" ADD ")[2] for s in found.up] == ["CONSTRAINT uq_t_a UNIQUE (a)", "CONSTRAINT ck_c CHECK (a > 0)"]


def revision(name: str, *down: str, needs: tuple[str, ...] = ()) -> Revision:
    return Revision(f"versions/{name}.py", name, down, needs)


def test_revisions_run_after_those_they_name() -> None:
    graph = [revision("d", "b", "c"), revision("b", "a"), revision("c", "a", needs=("b",)), revision("a"), revision("e", "zzz")]
    ranks = order_of(graph)
    order = [path[9:-3] for path in sorted(ranks, key=ranks.__getitem__)]
    assert order.index("a") < order.index("b") < order.index("c") < order.index("d")
    assert {one.id for one in heads_of(graph)} == {"d", "e"}
    circle = [revision("x", "y"), revision("y", "x")]
    assert sorted(order_of(circle).values()) == [0, 1]


def test_environments() -> None:
    text = 'revision = "{}"\ndown_revision = {}\nfrom alembic import op\n'
    files = {
        "alembic.ini": "[alembic]\nscript_location = %(here)s/db\nversion_locations = %(here)s/one %(here)s/two\n",
        "one/x.py": text.format("x", None),
        "two/y.py": text.format("y", "('x',)"),
        "billing/migrations/env.py": "from alembic import context",
        "billing/migrations/versions/z.py": text.format("z", '"w"'),
        "billing/migrations/versions/w.py": text.format("w", None),
        "billing/migrations/versions/__init__.py": "",
    }
    tree = Listing(MemoryTree({path: data.encode() for path, data in files.items()}))
    found = {path: claim for path, (_, claim) in claims(sorted(files), tree).items()}
    assert {path: (claim.family, claim.order) for path, claim in found.items()} == {
        "one/x.py": ("db", (0,)),
        "two/y.py": ("db", (1,)),
        "billing/migrations/versions/w.py": ("billing/migrations", (0,)),
        "billing/migrations/versions/z.py": ("billing/migrations", (1,)),
    }
    both = environment("one/x.py", tree)
    assert both is not None
    assert [one.id for one in both.heads] == ["y"]


def test_the_engine_is_looked_for() -> None:
    text = body('op.drop_table("t")')
    assert read(text, **{"app__alembic.ini": "[alembic]\nsqlalchemy.url = mysql+pymysql://x"}).engine == "mysql"
    both = {"app__alembic.ini": "[alembic]\nsqlalchemy.url = sqlite:///x.db", "requirements.txt": "psycopg2-binary==2.9\n"}
    assert read(text, **both).engine == "postgresql"
    assert read(text, **{"requirements.txt": "pymysql\n"}).engine == "mysql"


GIVEN = "CREATE TABLE t (id bigint PRIMARY KEY, a int, code text); CREATE TABLE u (id bigint PRIMARY KEY);"


def review(text: str) -> Review:
    data = text.encode()
    touched = Touched(frozenset(range(1, text.count("\n") + 2)))
    change = Change(PATH, None, False, lambda: None, lambda: data, lambda: touched)
    changes = ChangeSet("base", "head", (change,), MemoryTree({}), MemoryTree({PATH: data}))
    return Reviewer(changes, Policy(version=16), schema=replay_text(GIVEN)).review()


@pytest.mark.parametrize(
    ("lines", "rule", "fixed"),
    [
        (
            ['op.create_index("ix_t_a", "t", ["a"], unique=False)'],
            "index-blocks-writes",
            [
                "with op.get_context().autocommit_block():",
                '    op.create_index("ix_t_a", "t", ["a"], postgresql_concurrently=True)',
            ],
        ),
        (
            ['with op.batch_alter_table("t", schema=None) as batch_op:', '    batch_op.create_index("ix_t_a", ["a"])'],
            "index-blocks-writes",
            [
                "with op.get_context().autocommit_block():",
                '    op.create_index("ix_t_a", "t", ["a"], postgresql_concurrently=True)',
            ],
        ),
        (
            ['op.execute("CREATE INDEX i ON t (lower(code))")'],
            "index-blocks-writes",
            [
                "with op.get_context().autocommit_block():",
                '    op.create_index("i", "t", [sa.text("lower(code)")], postgresql_concurrently=True)',
            ],
        ),
        (
            ['op.create_foreign_key("f", "t", "u", ["a"], ["id"])'],
            "foreign-key-blocks-writes",
            ['op.create_foreign_key("f", "t", "u", ["a"], ["id"], postgresql_not_valid=True)'],
        ),
        (
            ['op.create_check_constraint("c", "t", "a > 0")'],
            "check-scans-table",
            ['op.create_check_constraint("c", "t", "a > 0", postgresql_not_valid=True)'],
        ),
        (
            ['op.alter_column("t", "a", nullable=False)'],
            "set-not-null-scans-table",
            ["op.create_check_constraint(", '    "t_a_not_null",', '    "t",', '    "a IS NOT NULL",',
             "    postgresql_not_valid=True,", ")"],
        ),
    ],
)  # fmt: skip
def test_a_fix_reviewed_again_is_silent(lines: list[str], rule: str, fixed: list[str]) -> None:
    text = body(*lines)
    (finding,) = review(text).findings
    assert finding.rule == rule
    fix = next(fix for fix in finding.fixes if fix.replaces)
    assert fix.text.split("\n") == [f"    {line}" for line in fixed]
    after = review(applied(fix, text.split("\n")))
    assert (after.findings, after.gaps) == ((), ())


def test_a_fix_leaves_other_operations_of_a_batch_alone() -> None:
    text = body(
        'with op.batch_alter_table("t") as batch_op:',
        '    batch_op.create_index("ix_t_a", ["a"])',
        '    batch_op.add_column(sa.Column("b", sa.Integer()))',
    )
    (finding,) = review(text).findings
    assert [fix.replaces for fix in finding.fixes if fix.horizon == "now"] == [None]


def test_a_fix_of_one_statement_tells_what_else_its_call_sends() -> None:
    text = body(
        'op.add_column("t", sa.Column("b", sa.BigInteger(), sa.ForeignKey("u.id", ondelete="CASCADE"), nullable=False))'
    )
    finding = next(f for f in review(text).findings if f.rule == "required-column-fails")
    fix = finding.fixes[0]
    assert fix.replaces is None
    assert fix.text.startswith('op.add_column("t", sa.Column("b", sa.BigInteger()))\n# the same call also sends:\n')
    assert "op.create_foreign_key(" in fix.text


def test_what_the_call_sends_before_is_told_before() -> None:
    """The CHECK is on the column that the call adds: the other way round, nothing of it would run."""
    column = 'sa.Column("b", sa.Text(), sa.CheckConstraint("b <> \'\'", name="filled"), server_default="x")'
    text = body(f'op.add_column("t", {column})')
    finding = next(f for f in review(text).findings if f.rule == "check-scans-table")
    said = finding.fixes[0].text
    assert said.startswith('# the same call sends first:\nop.add_column("t", sa.Column("b", sa.Text(), server_default=')
    assert said.endswith("postgresql_not_valid=True,\n)") or said.endswith("postgresql_not_valid=True)")
    assert said.count("op.") == 2


HOSTILE = {
    "a half-written file": (body("op.create_table("), "is not Python"),
    "a template": (HEAD + "{% if x %}\ndef upgrade():\n    pass\n{% endif %}\n", "is not Python"),
    "brackets": (body("x = " + "(" * 5_000), "is not Python"),
    "deep signs": (body("x = " + "-" * 50_000 + "1"), "deeply"),
    "deep calls": (body("op.execute(" + "f(" * 150 + ")" * 150 + ")"), ""),
    "no upgrade": (HEAD, "no `upgrade()`"),
    "an endless loop": (body("while True:", '    op.drop_table("t")'), ""),
    "recursion": (body("upgrade()"), ""),
    "growth": (body("x = 'a' * 10**9", "y = ['a'] * 10**9", "op.execute('{:>999999999}'.format(x))"), ""),
    "loops in loops": (
        body(*(f"{' ' * depth}for x{depth} in range(1000):" for depth in range(4)), "    op.drop_table('t')"),
        "more than is followed",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_gaps_or_nothing(name: str) -> None:
    text, why = HOSTILE[name]
    migration = read(text)
    gaps = [*migration.gaps, *(step.operation for s in migration.up for step in s.steps if hasattr(step.operation, "why"))]
    assert not why or any(why in gap.why for gap in gaps), gaps


def test_large_and_undecodable_files_are_gaps() -> None:
    assert "not more than" in read(body("x = 1") + "#" * 1_100_000).gaps[0].why
    tree = MemoryTree({PATH: HEAD.encode() + b"x = '\xff'\n"})
    reader, claim = claims([PATH], tree)[PATH]
    assert reader.load(PATH, tree.files[PATH], tree, claim=claim).gaps


def test_psycopg2s_own_autocommit_ends_the_transaction_until_another_level() -> None:
    migration = read(
        body(
            "raw = op.get_bind().connection",
            "raw.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)",
            'op.execute("CREATE INDEX CONCURRENTLY i ON t (a)")',
            "raw.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_READ_COMMITTED)",
            'op.execute("DROP TABLE u")',
        )
    )
    assert [one.transaction for one in migration.up] == [None, f"{PATH}#2"]


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ('op.drop_unique_constraint("u", "t")', "`drop_unique_constraint` is no operation of Alembic, `drop_constraint` is"),
        ('op.remove_column("t", "a")', "`remove_column` is no operation of Alembic, `drop_column` is"),
        ('op.drop_column("t")', "`drop_column` needs `table_name` and `column_name`, and gets 1 of them"),
        ('op.drop_constraint("u", table_name="t")', ""),
        ('op.drop_constraint("u", tablename="t")', ""),
        ('op.drop_column(*["t", "a"])', ""),
        ('op.alter_column("t", "a", sa.Text())', "`alter_column` takes what is to change by name only, a type as `type_`"),
        ('op.create_table_as("t")', ""),
        ('with op.batch_alter_table("t") as batch:\n        batch.drop_column("a")', ""),
        ('with op.batch_alter_table("t") as batch:\n        batch.drop_constraint()',
         "`drop_constraint` needs `constraint_name`, and gets none of them"),
    ],
)  # fmt: skip
def test_operations_that_there_are_not_and_arguments_that_are_missing(call: str, why: str) -> None:
    steps = [step.operation for statement in read(body(call)).up for step in statement.steps]
    assert [one.why for one in steps if isinstance(one, Refused)] == [why][: bool(why)]
