"""Small migrations for the speed bench: three statements each, every fifth file dangerous."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

_NOUNS = ("account", "invoice", "order", "payment", "product", "session", "shipment", "ticket", "tenant", "webhook")
_CARE = (
    ("serial PRIMARY KEY", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    (" varchar(40)", " text"),
    (" int,", " bigint,"),
    (" timestamp ", " timestamptz "),
    ("CREATE INDEX ", "CREATE INDEX IF NOT EXISTS "),
    ("IF NOT EXISTS CONCURRENTLY ", "CONCURRENTLY IF NOT EXISTS "),
    ("ADD COLUMN ", "ADD COLUMN IF NOT EXISTS "),
)
_TIMEOUTS = "SET lock_timeout = '5s';\nSET statement_timeout = '60s';\n"


def migrations(count: int, *, careful: bool = False) -> Iterator[tuple[str, str]]:
    """Names and texts of `count` files in their order, the same at every call.

    They are written as most people write them; `careful` ones nearly as squawk's style rules ask (timeouts set, IF NOT EXISTS
    but for tables, no int, no varchar), so that printing is a small part of its work.
    """
    chance = random.Random(2)  # noqa: S311 (nothing secret)
    tables: list[str] = []
    for number in range(count):
        write = chance.choice(_DANGEROUS) if number % 5 == 4 else _GOOD[number % 5]
        name, text = write(number, tables, chance)
        yield f"{20200101000000 + number * 100}_{name}.sql", _cared_for(text) if careful else text


def _cared_for(text: str) -> str:
    for plain, careful in _CARE:
        text = text.replace(plain, careful)
    return _TIMEOUTS + text


def _create(number: int, tables: list[str], chance: random.Random) -> tuple[str, str]:
    table = f"{chance.choice(_NOUNS)}s_{number}"
    tables.append(table)
    return f"create_{table}", (
        f"-- The table behind the {table} page.\n"
        f"CREATE TABLE {table} (\n"
        "    id serial PRIMARY KEY,\n"
        "    owner_id bigint NOT NULL,\n"
        "    state varchar(40) NOT NULL DEFAULT 'new',\n"
        "    amount int,\n"
        "    details jsonb,\n"
        "    note text,\n"
        "    created_at timestamp NOT NULL DEFAULT now(),\n"
        f"    CONSTRAINT {table}_note_length CHECK (length(note) < 500)\n);\n"
        f"CREATE INDEX {table}_owner ON {table} (owner_id, created_at DESC);\n"
        f"COMMENT ON TABLE {table} IS 'One row per {table}';\n"
    )


def _column(number: int, tables: list[str], chance: random.Random) -> tuple[str, str]:
    table = chance.choice(tables)
    return f"add_extra_to_{table}", (
        f"ALTER TABLE {table} ADD COLUMN extra_{number} text;\n"
        f"ALTER TABLE {table} ADD COLUMN flag_{number} boolean DEFAULT false;\n"
        f"COMMENT ON COLUMN {table}.extra_{number} IS 'Set by the importer';\n"
    )


def _index(number: int, tables: list[str], chance: random.Random) -> tuple[str, str]:
    table = chance.choice(tables)
    return f"index_{table}", (
        f"CREATE INDEX CONCURRENTLY {table}_state_{number} ON {table} (state, created_at DESC);\n"
        f"CREATE INDEX CONCURRENTLY {table}_note_{number} ON {table} (lower(note)) WHERE note IS NOT NULL;\n"
        f"ANALYZE {table};\n"
    )


def _rows(number: int, tables: list[str], chance: random.Random) -> tuple[str, str]:
    table = chance.choice(tables)
    return f"fill_{table}", (
        f"INSERT INTO {table} (owner_id, note) VALUES ({number}, 'first'), ({number}, 'second');\n"
        f"UPDATE {table} SET note = 'none' WHERE note IS NULL AND created_at < '2020-01-01';\n"
        f"ALTER TABLE {table} ALTER COLUMN note SET DEFAULT '';\n"
    )


def _plain_index(number: int, _tables: list[str], chance: random.Random) -> tuple[str, str]:
    table = _old_table(number, chance)
    text = f"CREATE INDEX {table}_state_{number} ON {table} (state);\n"
    return f"index_{table}", text + _around(table, "state")


def _not_null(number: int, _tables: list[str], chance: random.Random) -> tuple[str, str]:
    table = _old_table(number, chance)
    text = f"ALTER TABLE {table} ALTER COLUMN owner_id SET NOT NULL;\n"
    return f"require_owner_of_{table}", text + _around(table, "owner_id")


def _type(number: int, _tables: list[str], chance: random.Random) -> tuple[str, str]:
    table = _old_table(number, chance)
    return f"widen_{table}", f"ALTER TABLE {table} ALTER COLUMN amount TYPE bigint;\n" + _around(table, "amount")


def _reference(number: int, tables: list[str], chance: random.Random) -> tuple[str, str]:
    table, other = _old_table(number, chance), chance.choice(tables)
    name = f"{table}_parent_{number}"
    return f"relate_{table}", (
        f"ALTER TABLE {table} ADD COLUMN parent_{number} bigint;\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (parent_{number}) REFERENCES {other} (id);\n"
        f"COMMENT ON COLUMN {table}.parent_{number} IS 'Where it came from';\n"
    )


def _rename(number: int, _tables: list[str], chance: random.Random) -> tuple[str, str]:
    table = _old_table(number, chance)
    text = f"ALTER TABLE {table} RENAME COLUMN kind TO kind_{number};\n"
    return f"rename_in_{table}", text + _around(table, f"kind_{number}")


def _old_table(number: int, chance: random.Random) -> str:
    """A table that no file of the batch makes: it was there before, so that touching it matters."""
    return f"{chance.choice(_NOUNS)}s_old_{number % 50}"


def _around(table: str, column: str) -> str:
    return f"COMMENT ON COLUMN {table}.{column} IS 'See the handbook';\nANALYZE {table};\n"


_Writer = Callable[[int, list[str], random.Random], tuple[str, str]]
_GOOD: tuple[_Writer, ...] = (_create, _column, _index, _rows)
_DANGEROUS: tuple[_Writer, ...] = (_plain_index, _not_null, _type, _reference, _rename)
