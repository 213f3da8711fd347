"""Indexes and constraints that wait for the end of the migration."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from workers.frameworks.django import naming
from workers.frameworks.django.expressions import quoted
from workers.sql.dialect import speaks_mysql


@dataclass(slots=True)
class Deferred:
    """An index or constraint that is made at the end of the migration, or at once: names follow renamed tables."""

    node: ast.expr
    kind: str
    table: str
    columns: tuple[str, ...]
    name: str = ""
    suffix: str = ""
    parts: tuple[str, ...] = ()
    rest: str = ""
    using: str = ""
    to_table: str = ""
    to_column: str = ""

    def called(self) -> str:
        """Its name."""
        if self.name:
            return self.name
        if self.kind == "foreign key":
            return naming.foreign_key(self.table, self.columns[0], self.to_table, self.to_column, self.suffix)
        return naming.generated(self.table, self.columns, self.suffix)

    def sql(self) -> str:
        """The statement."""
        name, table = quoted(self.called()), quoted(self.table)
        listed = ", ".join(self.parts or map(quoted, self.columns))
        if self.kind == "foreign key":
            other = f"{quoted(self.to_table)} ({quoted(self.to_column)})"
            body = f"FOREIGN KEY ({listed}) REFERENCES {other}" + " DEFERRABLE INITIALLY DEFERRED" * (not speaks_mysql())
            return f"ALTER TABLE {table} ADD CONSTRAINT {name} {body}"
        if self.kind == "unique":
            return f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({listed}){self.rest}"
        return f"CREATE {self.kind.upper()} {name} ON {table}{self.using} ({listed}){self.rest}"

    def renamed_table(self, old: str, new: str) -> None:
        """Follow a renamed table."""
        self.table = new if self.table == old else self.table
        self.to_table = new if self.to_table == old else self.to_table

    def renamed_column(self, table: str, old: str, new: str) -> None:
        """Follow a renamed column."""
        if self.table == table:
            self.columns = tuple(new if one == old else one for one in self.columns)
            self.parts = tuple(part.replace(quoted(old), quoted(new)) for part in self.parts)
        if self.to_table == table and self.to_column == old:
            self.to_column = new

    def names_column(self, table: str, column: str) -> bool:
        """Whether it goes with the column."""
        return (self.table == table and column in self.columns) or (self.to_table == table and self.to_column == column)
