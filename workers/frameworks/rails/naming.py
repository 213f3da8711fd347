"""The names that ActiveRecord gives to indexes and constraints when the migration gives none.

Source: https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from itertools import takewhile

from workers.frameworks.rails.inflect import plural, singular
from workers.sql.render.names import quote

_LONGEST = 62
"""Bytes of an index's name; from migrations of 7.1 on a longer one is shortened."""
Version = tuple[int, int]


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:10]


def index_name(table: str, columns: Sequence[str] | str, version: Version) -> str:
    """`index_orders_on_customer_id_and_code`."""
    names = ["_".join(re.findall(r"\w+", columns))] if isinstance(columns, str) else list(columns)
    name = f"index_{table}_on_{'_and_'.join(names)}"
    if version < (7, 1) or len(name.encode()) <= _LONGEST:
        return name
    mark = "_" + _hash(name)
    short = f"idx_on_{'_'.join(names)}".encode()[: _LONGEST - len(mark)].decode("utf-8", "ignore")
    return short + mark


def foreign_key_name(table: str, columns: Sequence[str]) -> str:
    """`fk_rails_` and ten digits of a hash of the table and its columns."""
    return "fk_rails_" + _hash(f"{table}_{'_'.join(columns)}_fk")


def check_name(table: str, expression: str) -> str:
    """`chk_rails_…`."""
    return "chk_rails_" + _hash(f"{table}_{expression}_chk")


def exclusion_name(table: str, expression: str) -> str:
    """`excl_rails_…`."""
    return "excl_rails_" + _hash(f"{table}_{expression}_excl")


def unique_name(table: str, columns: Sequence[str]) -> str:
    """`uniq_rails_…`."""
    return "uniq_rails_" + _hash(f"{table}_{'_'.join(columns)}_unique")


def key_column(table: str) -> str:
    """The column that refers to a table: `billing.customers` → `customer_id`."""
    return singular(table.rpartition(".")[2]) + "_id"


def referred(reference: str) -> str:
    """The table that a reference means: `customer` → `customers`."""
    return plural(reference)


def join_table(one: str, other: str) -> str:
    """`assemblies_parts` for assemblies and parts; a prefix that both share is written once (`music_artists_records`)."""
    first, second = sorted((one, other))
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    both = min(alike, len(first) - 1, len(second) - 1)
    shared = max(first.rfind(".", 1, both), first.rfind("_", 1, both)) + 1
    return f"{first}_{second[shared:]}"


def dotted(name: str) -> str:
    """A table's name as SQL: `billing.orders` with each part quoted where it has to be."""
    return ".".join(quote(part.strip('"')) for part in name.split(".", 1))
