"""Operations that only MySQL and MariaDB have. Sources: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.operations.base import Operation
from bot.domain.schema import Column, Name


@dataclass(frozen=True, slots=True)
class ModifyColumn(Operation):
    """MODIFY or CHANGE COLUMN: the column `column` is `definition` from now on, which may bear another name.

    What the definition does not repeat is gone, unless the framework looked it up and repeats it (`keeps`):
    all but AUTO_INCREMENT. A definition without a type keeps that too, and the numbering.
    `position` is 'FIRST', 'AFTER name' or '' where it stays.
    """

    table: Name
    column: str
    definition: Column
    position: str = ""
    if_exists: bool = False
    keeps: bool = False

    def on(self, old: Column | None) -> Column:
        """What the column is afterwards, given what it was."""
        new = self.definition
        if not self.keeps or old is None:
            return new
        said = "NULL" in new.attributes or new.not_null
        numbered = old.identity if new.type is None else new.identity
        words = {attribute.partition(" ")[0] for attribute in new.attributes} | {"NULL"}
        words |= {"AUTO_INCREMENT"} if not numbered or "AUTO_INCREMENT" in new.attributes else set()
        stays = tuple(attribute for attribute in old.attributes if attribute.partition(" ")[0] not in words)
        return replace(
            new,
            type=new.type or old.type,
            identity=numbered,
            not_null=new.not_null if said else old.not_null,
            default=new.default if new.default is not None else old.default,
            collation=new.collation or old.collation,
            attributes=(*new.attributes, *stays),
        )


@dataclass(frozen=True, slots=True)
class DropKey(Operation):
    """DROP INDEX of a table; the primary key's is called PRIMARY."""

    table: Name
    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameKey(Operation):
    """RENAME INDEX of a table."""

    table: Name
    name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class ConvertCharset(Operation):
    """CONVERT TO CHARACTER SET … [COLLATE …]: every text column of the table."""

    table: Name
    charset: str
    collation: str = ""


@dataclass(frozen=True, slots=True)
class OnlineClause(Operation):
    """ALGORITHM = …, LOCK = … of ALTER TABLE, CREATE INDEX or DROP INDEX: what the statement insists on ('' for nothing)."""

    table: Name
    algorithm: str = ""
    lock: str = ""
