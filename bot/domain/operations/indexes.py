"""Operations on indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.operations.base import Operation
from bot.domain.schema import Index, Name


@dataclass(frozen=True, slots=True)
class CreateIndex(Operation):
    """CREATE [UNIQUE] INDEX; `only` is ON ONLY (the partitioned parent alone, left invalid)."""

    table: Name
    index: Index
    concurrently: bool = False
    if_not_exists: bool = False
    only: bool = False
    options: str = ""
    tablespace: str = ""


@dataclass(frozen=True, slots=True)
class DropIndex(Operation):
    """DROP INDEX, one operation per name.

    `columns` of the table `of` are what a framework asks the database by for the name, which may be another one then.
    """

    index: Name
    concurrently: bool = False
    if_exists: bool = False
    cascade: bool = False
    of: Name | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenameIndex(Operation):
    """ALTER INDEX … RENAME TO."""

    index: Name
    new_name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class AttachIndex(Operation):
    """ALTER INDEX parent ATTACH PARTITION index."""

    parent: Name
    index: Name


@dataclass(frozen=True, slots=True)
class Reindex(Operation):
    """REINDEX; `target` is None for SCHEMA, DATABASE and SYSTEM without a name."""

    kind: Literal["index", "table", "schema", "database", "system"]
    target: Name | None
    concurrently: bool = False


@dataclass(frozen=True, slots=True)
class Cluster(Operation):
    """CLUSTER (and REPACK): rewrites the table in index order. No table means every clustered one."""

    table: Name | None
    index: str = ""
