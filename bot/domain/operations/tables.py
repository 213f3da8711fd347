"""Operations on whole relations: tables, partitions, views."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.domain.operations.base import Operation
from bot.domain.schema import Column, Constraint, Name, Output


@dataclass(frozen=True, slots=True)
class CreateTable(Operation):
    """CREATE TABLE. `bound` is the text of FOR VALUES … of a partition of `parent`; `like` and `inherits` copy columns.

    `including` says what each of `like` copies besides columns ('INCLUDING DEFAULTS INCLUDING INDEXES', '' for nothing).
    `options` is the text after the parentheses: USING, WITH (…), ON COMMIT, TABLESPACE, or SERVER … of a foreign table.
    """

    table: Name
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    if_not_exists: bool = False
    persistence: Literal["", "unlogged", "temporary"] = ""
    partition_by: str = ""
    parent: Name | None = None
    bound: str = ""
    like: tuple[Name, ...] = ()
    inherits: tuple[Name, ...] = ()
    foreign: bool = False
    options: str = ""
    including: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreateTableAs(Operation):
    """CREATE TABLE … AS query, also SELECT INTO.

    `outputs` are the columns that the query gives, None where the text does not tell them.
    """

    table: Name
    query: str
    if_not_exists: bool = False
    persistence: Literal["", "unlogged", "temporary"] = ""
    with_data: bool = True
    outputs: tuple[Output, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class DropTable(Operation):
    """DROP TABLE, VIEW, MATERIALIZED VIEW or FOREIGN TABLE, one operation per name."""

    table: Name
    kind: Literal["table", "view", "materialized view", "foreign table"] = "table"
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class RenameTable(Operation):
    """ALTER TABLE (or VIEW, SEQUENCE, …) … RENAME TO."""

    table: Name
    new_name: str
    kind: Literal["table", "view", "materialized view", "foreign table", "sequence"] = "table"
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetSchema(Operation):
    """ALTER TABLE (or VIEW, SEQUENCE, …) … SET SCHEMA."""

    table: Name
    new_schema: str
    kind: Literal["table", "view", "materialized view", "foreign table", "sequence"] = "table"
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetPersistence(Operation):
    """ALTER TABLE … SET LOGGED / UNLOGGED: rewrites the table."""

    table: Name
    logged: bool


@dataclass(frozen=True, slots=True)
class SetStorage(Operation):
    """ALTER TABLE … SET TABLESPACE / SET ACCESS METHOD: rewrites or copies the table."""

    table: Name
    option: Literal["tablespace", "access method"]
    value: str


@dataclass(frozen=True, slots=True)
class SetTableOptions(Operation):
    """Every other ALTER TABLE action: storage parameters, owner, replica identity, inheritance, CLUSTER ON …

    `option` is the SQL words ('SET', 'OWNER TO', 'REPLICA IDENTITY', 'INHERIT', …), `text` what follows them.
    """

    table: Name
    option: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class SetRowSecurity(Operation):
    """ENABLE, DISABLE, FORCE, NO FORCE ROW LEVEL SECURITY."""

    table: Name
    action: Literal["enable", "disable", "force", "no force"]


@dataclass(frozen=True, slots=True)
class AttachPartition(Operation):
    """ALTER TABLE parent ATTACH PARTITION table; `bound` is FOR VALUES … or DEFAULT as text."""

    parent: Name
    table: Name
    bound: str


@dataclass(frozen=True, slots=True)
class DetachPartition(Operation):
    """ALTER TABLE parent DETACH PARTITION table [CONCURRENTLY | FINALIZE]."""

    parent: Name
    table: Name
    concurrently: bool = False
    finalize: bool = False


@dataclass(frozen=True, slots=True)
class CreateView(Operation):
    """CREATE [OR REPLACE] [MATERIALIZED] VIEW. `reads`: relations with the columns named of them, '*' for all.

    `options` is the text before AS: WITH (…) (a check option is one of them), USING, TABLESPACE. `gives` names its columns, ()
    where the text does not tell them all.
    """

    view: Name
    query: str
    reads: tuple[tuple[Name, tuple[str, ...]], ...] = ()
    replace: bool = False
    materialized: bool = False
    if_not_exists: bool = False
    with_data: bool = True
    temporary: bool = False
    columns: tuple[str, ...] = ()
    options: str = ""
    gives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefreshView(Operation):
    """REFRESH MATERIALIZED VIEW."""

    view: Name
    concurrently: bool = False
    with_data: bool = True


@dataclass(frozen=True, slots=True)
class Vacuum(Operation):
    """VACUUM or ANALYZE. No table means the whole database."""

    table: Name | None
    full: bool = False
    analyze_only: bool = False
