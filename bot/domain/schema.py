"""The database as far as it is known: types, columns, constraints, indexes, tables. What is unknown is known to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.domain.signatures import Signature


class Name(NamedTuple):
    """A possibly qualified name. Schema 'public' is written '' so that `public.orders` and `orders` are one table."""

    name: str
    schema: str = ""

    def __str__(self) -> str:
        """As people write it: `orders`, `billing.orders`."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class Type:
    """A type by its catalog name ('int4', 'varchar', 'timestamptz'), its modifiers as written, arrays by dimension."""

    name: str
    modifiers: tuple[str, ...] = ()
    dimensions: int = 0
    schema: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """An SQL expression: normalised text and what is known about it.

    `functions` are called names ('now', 'nextval'; qualified other than pg_catalog as 'schema.name'), `columns` the bare names
    it reads, `not_null` those proved non-null wherever it is true, `constant` a literal, `casts` the types it casts to.
    """

    text: str
    functions: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    not_null: tuple[str, ...] = ()
    constant: bool = False
    casts: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """CHECK (…)."""

    expression: Expression
    name: str | None = None
    not_valid: bool = False
    no_inherit: bool = False
    enforced: bool = True


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """FOREIGN KEY (columns) REFERENCES table (references). Empty `references` means its primary key."""

    columns: tuple[str, ...]
    table: Name
    references: tuple[str, ...] = ()
    name: str | None = None
    not_valid: bool = False
    on_delete: str = ""
    on_update: str = ""
    match: str = ""
    deferrable: bool = False
    initially_deferred: bool = False
    enforced: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """PRIMARY KEY or UNIQUE; `index` names an existing index it adopts (USING INDEX)."""

    columns: tuple[str, ...]
    primary: bool = False
    name: str | None = None
    index: str | None = None
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    deferrable: bool = False
    initially_deferred: bool = False
    tablespace: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """EXCLUDE USING method (…); the elements and predicate as text."""

    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class NotNull:
    """NOT NULL as a named constraint (PostgreSQL 18)."""

    column: str
    name: str | None = None
    not_valid: bool = False
    no_inherit: bool = False


Constraint = Check | ForeignKey | Key | Exclusion | NotNull


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `serial` types are their integer type with `serial`; `constraints` are those written inline.

    `attributes` are MySQL's other words of it: 'AUTO_INCREMENT', "COMMENT 'x'", 'ON UPDATE now()', 'CHARACTER SET latin1', …
    """

    name: str
    type: Type | None
    not_null: bool = False
    default: Expression | None = None
    generated: Expression | None = None
    stored: bool = False
    identity: Literal["", "always", "by default"] = ""
    serial: bool = False
    collation: str = ""
    constraints: tuple[Constraint, ...] = ()
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """A column that a query gives: its name, its type or the column of one of these relations whose type it has ('*': all)."""

    name: str
    sources: tuple[Name, ...] = ()
    column: str = ""
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One key of an index: a column or an expression, and its options as text."""

    column: str | None
    expression: Expression | None = None
    collation: str = ""
    opclass: str = ""
    descending: bool = False
    nulls: Literal["", "first", "last"] = ""


@dataclass(frozen=True, slots=True)
class Index:
    """An index of a table; `constraint` when a key constraint owns it."""

    name: str | None
    parts: tuple[IndexPart, ...]
    unique: bool = False
    method: str = "btree"
    include: tuple[str, ...] = ()
    where: Expression | None = None
    nulls_not_distinct: bool = False
    valid: bool = True
    constraint: bool = False

    def columns(self) -> frozenset[str]:
        """Every column whose values it stores or looks at: keys, expressions, INCLUDE and predicate."""
        keys = {p.column for p in self.parts if p.column} | set(self.include)
        inside = [p.expression for p in self.parts if p.expression] + ([self.where] if self.where else [])
        return frozenset(keys.union(*(e.columns for e in inside)))


@dataclass(frozen=True, slots=True)
class Attached:
    """A trigger or policy of a table; `text` is the statement that made it."""

    kind: Literal["trigger", "policy"]
    name: str
    text: str


RelationKind = Literal["table", "partitioned", "view", "materialized view", "foreign table"]


@dataclass(frozen=True, slots=True)
class Table:
    """A relation. `known` is False when only its existence is: then absent columns say nothing.

    `new` marks one the pull request itself creates: nothing there can be blocked. `reads` are what a view reads with the names
    of its columns ('*': all). `partition_by` is the text of PARTITION BY ('RANGE (at)'), `inherits` the tables of INHERITS,
    `options` MySQL's table options as written, `gives` the names of a view's columns where known.
    """

    name: Name
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    kind: RelationKind = "table"
    parent: Name | None = None
    default_partition: bool = False
    temporary: bool = False
    unlogged: bool = False
    known: bool = True
    new: bool = False
    reads: tuple[tuple[Name, tuple[str, ...]], ...] = ()
    partition_by: str = ""
    inherits: tuple[Name, ...] = ()
    attached: tuple[Attached, ...] = ()
    options: str = ""
    gives: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name, None when it has none."""
        return next((c for c in self.columns if c.name == name), None)


@dataclass(frozen=True, slots=True)
class UserType:
    """A type of the schema: an enum with its labels, a domain over `base` with its checks and default, or another kind."""

    name: Name
    kind: Literal["enum", "domain", "composite", "range", "other"]
    labels: tuple[str, ...] = ()
    base: Type | None = None
    not_null: bool = False
    checks: tuple[Check, ...] = ()
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A function or procedure; `volatility` as declared."""

    name: Name
    language: str = ""
    volatility: Literal["volatile", "stable", "immutable"] = "volatile"
    body: str = ""
    returns_trigger: bool = False
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """A database at one moment: `complete` when all of its history was read, `spoken` when the parser took all of it.

    To an `engine` other than PostgreSQL names have no case. `dark` are words of what was not read, `left` relations' old names.
    """

    tables: tuple[Table, ...] = ()
    types: tuple[UserType, ...] = ()
    functions: tuple[Function, ...] = ()
    complete: bool = False
    schemas: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    spoken: bool = True
    engine: str = "postgresql"
    dark: tuple[str, ...] | None = None
    left: tuple[Name, ...] = ()
