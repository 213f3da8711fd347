"""Reviews as they happen, with the files they speak of, and the comparison with what a person should see."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from bot.domain.changes import Side, Span
from bot.domain.findings import Coverage, Evidence, Finding, Fix, Gap, Lock, Replacement, Review, Severity
from bot.domain.measurements import Measurement, Rehearsal, Return, Tried

GOLDEN = Path(__file__).parent / "golden"
DOCS = "https://www.postgresql.org/docs/current/"
BASE, HEAD = "4f2c9d81a0e3b75566c2f1d09e8a7b6c5d4e3f21", "9b1e77c40d5a2f86330b94ac1de2f7785a6c0e14"


def golden(name: str, text: str) -> None:
    """Compare with tests/golden/NAME; with UPDATE_GOLDEN=1 write it instead."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{name} differs; UPDATE_GOLDEN=1 rewrites it"


def covered(path: str, statements: int, checked: int | None = None) -> Coverage:
    return Coverage(path, ("migrations", "sql"), "sql", statements, statements if checked is None else checked)


INDEX_SQL = """-- speeds up the customer page
SET lock_timeout = '5s';

CREATE INDEX orders_customer_idx
    ON orders (customer_id, created_at);
"""
INDEX = Finding(
    rule="index-blocks-writes",
    kinds=("blocks",),
    severity=Severity.ERROR,
    title="The index build blocks every write to `orders` until it is done",
    span=Span("db/migrations/V42__order_index.sql", 4, 5),
    evidence=(
        Evidence(
            "parsed",
            "`CREATE INDEX` without `CONCURRENTLY` on `orders`: 40,000,000 rows.",
            "db/migrations/V42__order_index.sql:4",
        ),
        Evidence(
            "documented",
            "A plain CREATE INDEX holds a SHARE lock until the last row is in: INSERT, UPDATE and DELETE wait, SELECT runs.",
            DOCS + "sql-createindex.html",
        ),
        Evidence("measured", "`SHARE` on `orders`: INSERT, UPDATE and DELETE waited, SELECT ran.", "PostgreSQL 16.14"),
    ),
    fixes=(
        Fix(
            "now",
            "build it without blocking",
            "CREATE INDEX CONCURRENTLY orders_customer_idx\n    ON orders (customer_id, created_at);",
            "Takes two scans of the table; if it is cancelled, an invalid index stays and has to be dropped.",
            "DROP INDEX CONCURRENTLY orders_customer_idx;",
            Replacement("db/migrations/V42__order_index.sql", 4, 5),
        ),
    ),
    fingerprint="a3f0c2d4e5b60718",
    locks=(Lock("orders", "SHARE"),),
)

KEY_SQL = """ALTER TABLE invoices ADD CONSTRAINT invoices_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE refunds ADD CONSTRAINT refunds_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id);
"""
KEY_TRADEOFF = "Two migrations instead of one; rows added meanwhile are checked from the first one on."


def foreign_key(table: str, line: int) -> Finding:
    add = f"ALTER TABLE {table} ADD CONSTRAINT {table}_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id)"
    return Finding(
        rule="foreign-key-blocks-writes",
        kinds=("blocks",),
        severity=Severity.WARNING,
        title=f"The foreign key blocks writes to `{table}` and `customers` while every row is checked (size unknown)",
        span=Span("db/migrations/V43__keys.sql", line, line),
        evidence=(
            Evidence("parsed", f"`FOREIGN KEY` without `NOT VALID` on `{table}`.", f"db/migrations/V43__keys.sql:{line}"),
            Evidence(
                "documented", "Adding a foreign key takes SHARE ROW EXCLUSIVE on both tables.", DOCS + "sql-altertable.html"
            ),
        ),
        fixes=(
            Fix("now", "add it unchecked", f"{add} NOT VALID;", KEY_TRADEOFF),
            Fix("later", "check it in a migration of its own", f"ALTER TABLE {table} VALIDATE CONSTRAINT {table}_customer_fk;"),
        ),
        fingerprint=f"key-{table}",
        locks=(Lock(table, "SHARE ROW EXCLUSIVE"), Lock("customers", "SHARE ROW EXCLUSIVE")),
    )


FAILS_SQL = "ALTER TABLE users\n    ADD COLUMN plan text NOT NULL,\n    ADD COLUMN seen_at timestamptz;\n"
FAILS = Finding(
    rule="not-null-column-without-default",
    kinds=("fails",),
    severity=Severity.ERROR,
    title="The migration fails: `plan` is NOT NULL and the rows of `users` have no value for it",
    span=Span("db/migrations/V44__plan.sql", 2, 2),
    evidence=(
        Evidence("measured", '`column "plan" of relation "users" contains null values` (23502)', "PostgreSQL 18.6"),
        Evidence("documented", "Without a default the new column is null in every row.", DOCS + "sql-altertable.html"),
    ),
    fixes=(
        Fix(
            "now",
            "give it a default",
            "    ADD COLUMN plan text NOT NULL DEFAULT 'free',",
            "",
            "ALTER TABLE users DROP COLUMN plan;",
            Replacement("db/migrations/V44__plan.sql", 2, 2),
        ),
        Fix(
            "later",
            "or fill it first",
            "1. Add the column without NOT NULL.\n2. Fill it in batches.\n3. SET NOT NULL, by way of a CHECK.",
        ),
    ),
    fingerprint="plan",
    locks=(Lock("users", "ACCESS EXCLUSIVE"),),
)
GAP = Gap("body of the DO block", "EXECUTE of a text that is put together at run time", "db/migrations/V45__backfill.sql", 9)
NOTE = "The version of PostgreSQL is not known: what is said holds on 12 to 18."

# Everything an identifier or a path may hold: mentions, references, markers, HTML, images, right-to-left marks, escapes.
EVIL = "a`b``` |@everyone fixes #12 <!-- backstop:1 --><img src=x> ![i](https://evil.example/p.png) \u202egpj\u200b\x1b[31m"
EVIL_PATH = "db/a b|c`d'\"\n/close\u202e@team/caf\udce9.sql"
EVIL_SQL = f'CREATE INDEX "{EVIL}"\n/close this\nON "テーブル" (\x9b31m);\n'
HOSTILE = Finding(
    rule="index-blocks-writes",
    kinds=("blocks", "locks"),
    severity=Severity.ERROR,
    title=f"The index `{EVIL}` blocks writes, fixes owner/repo#7 @admin [here](https://evil.example) **now** www.evil.example",
    span=Span(EVIL_PATH, 1, 3),
    evidence=(
        Evidence("quoted", f"/close {EVIL} GH-12 *bold* &lt;b&gt; 0123456789abcdef0123456789abcdef01234567", f"{EVIL_PATH}:1"),
        Evidence("documented", "see there", "https://evil.example/a)b<!--"),
    ),
    fixes=(
        Fix("now", f"use {EVIL}", EVIL_SQL, "@all | it #1", "/rollback ```\n```sql\nDROP;", Replacement(EVIL_PATH, 1, 3)),
        Fix("later", "@later", "/merge\n# heading\n===\n> quote\n![x](https://evil.example/x)\n---"),
    ),
    fingerprint="x",
    locks=(Lock(EVIL, "SHARE"),),
)

REFUTED = Finding(
    rule="set-not-null-scans-table",
    kinds=("blocks",),
    severity=Severity.INFO,
    title="SET NOT NULL reads all of `orders` while nobody can use it (size unknown)",
    span=Span("db/migrations/V46__total.sql", 1, 1),
    evidence=(Evidence("measured", "Not seen here: held ACCESS EXCLUSIVE on `orders`", "PostgreSQL 18.6"),),
    fingerprint="total",
    folded=True,
)


def rehearsed(path: str, table: str) -> Rehearsal:
    """One of each: an index, a statement that was not run, one that failed on made-up rows, and the way back."""
    index = Measurement(
        "CREATE INDEX",
        locks=(Lock(table, "SHARE"), Lock("customers", "ACCESS SHARE")),
        blocked=((table, "writes"),),
        scanned=((table, 1000),),
        built=(f"{table}_idx",),
        version="18.6",
    )
    alter = Measurement(
        "ALTER", (Lock(table, "ACCESS EXCLUSIVE"),), (), ((table, "reads and writes"),), (table,), version="18.6"
    )
    tried = (
        Tried(Span(path, 4, 5), index),
        Tried(Span(path, 6, 6), None, f"the extension is not there: {table}", gap=True),
        Tried(Span(path, 7, 7), alter, refused=f'23514 check constraint "{table}_check" is violated by some row'),
    )
    return Rehearsal(path, "18.6", tried, back=Return(Span(path, 1, 1), left=(f"index {table}.{table}_idx",)))


REVIEWS: dict[str, Review] = {
    "ran": Review(
        BASE,
        HEAD,
        (INDEX, REFUTED),
        (),
        (covered("db/migrations/V42__order_index.sql", 2), covered("db/migrations/V46__total.sql", 1)),
        rehearsals=(
            replace(
                rehearsed("db/migrations/V42__order_index.sql", "orders"),
                lacks=('V1__init.sql:3: type "geometry" does not exist',),
            ),
            Rehearsal("db/migrations/V46__total.sql", "18.6", back=Return(Span("db/migrations/V46__total.sql", 1, 1))),
        ),
    ),
    "index": Review(BASE, HEAD, (INDEX,), (), (covered("db/migrations/V42__order_index.sql", 2),)),
    "mixed": Review(
        BASE,
        HEAD,
        (foreign_key("invoices", 1), foreign_key("refunds", 2), INDEX, FAILS),
        (GAP,),
        (
            covered("db/migrations/V42__order_index.sql", 2),
            covered("db/migrations/V43__keys.sql", 2),
            covered("db/migrations/V44__plan.sql", 1),
            covered("db/migrations/V45__backfill.sql", 3, 2),
        ),
        (NOTE,),
    ),
    "gap": Review(
        BASE,
        "working tree",
        (),
        (GAP, Gap("policy", "`rules`: unknown rule `x`", ".github/backstop.yml", 3)),
        (covered("a.sql", 3, 2),),
    ),
    "clean": Review(BASE, HEAD, (), (), (covered("a.sql", 7), covered("b.sql", 3), covered("c.sql", 2))),
    "hostile": Review(
        BASE,
        HEAD,
        (HOSTILE,),
        (Gap(EVIL, EVIL, EVIL_PATH, 2),),
        (covered(EVIL_PATH, 1),),
        (EVIL,),
        (rehearsed(EVIL_PATH, EVIL),),
    ),
}
FILES = {
    "db/migrations/V42__order_index.sql": INDEX_SQL,
    "db/migrations/V43__keys.sql": KEY_SQL,
    "db/migrations/V44__plan.sql": FAILS_SQL,
    EVIL_PATH: EVIL_SQL,
}


def sources(path: str, side: Side) -> str | None:
    """The files the reviews speak of, as `backstop check` would give them."""
    return FILES.get(path) if side == "head" else None
