"""Fixes in Django's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.facts import Statement
from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    CreateIndex,
    Delete,
    DropColumn,
    DropIndex,
    DropTable,
    Insert,
    Operation,
    SetDefault,
    Update,
    ValidateConstraint,
)
from bot.domain.schema import Check, Column, Name
from workers.frameworks.django.rewriting import rewritten, unindexed
from workers.readers.voice import Rewrite
from workers.sql.render import render


@dataclass(frozen=True, slots=True)
class DjangoVoice:
    """Operations of migrations where Django has one for it, else `migrations.RunSQL`."""

    comment: str = "#"

    def phrase(self, operation: Operation) -> str | None:
        """One element of `operations`."""
        match operation:
            case CreateIndex(concurrently=True, index=index) if index.name and _plain(operation):
                fields = ", ".join(
                    _string(("-" if part.descending else "") + _field(part.column or "")) for part in index.parts
                )
                made = f"models.Index(fields=[{fields}], name={_string(_short(index.name))})"
                return f"AddIndexConcurrently({_model(operation.table)}, {made})"
            case DropIndex(concurrently=True, index=index):
                return f'RemoveIndexConcurrently("…", {_string(_short(index.name))})'
            case AddColumn(table=table, column=column) if (field := _made(column)) is not None:
                return f"migrations.AddField({_model(table)}, {_string(column.name)}, models.{field})"
            case DropColumn(table=table, column=column):
                return f"migrations.RemoveField({_model(table)}, {_string(_field(column))})"
            case DropTable(table=table, kind="table"):
                return f"migrations.DeleteModel({_model(table)})"
            case ValidateConstraint(table=table, name=name):
                return f"ValidateConstraint({_model(table)}, {_string(name)})"
            case AddConstraint(table=table, constraint=Check(name=str() as name, not_valid=True) as check) if _not_null(check):
                condition = f"models.Q({_field(check.expression.not_null[0])}__isnull=False)"
                made = f"models.CheckConstraint(condition={condition}, name={_string(name)})"
                return f"AddConstraintNotValid({_model(table)}, {made})"
            case SetDefault(default=default) if default is not None:
                return f"# db_default on the field (Django 5.0), or:\n{_sql(operation)}"
            case Update() | Delete() | Insert():
                return None  # rows are changed outside of the migration
        return _sql(operation)

    def without(self, operation: Operation, statement: Statement) -> str | None:
        """A foreign key without its index, which Django would build in the same transaction."""
        return unindexed(statement.text) if isinstance(operation, CreateIndex) else None

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """In place: AddIndex made concurrent, with its import and `atomic = False`; SQL inside of RunSQL; NOT VALID."""
        return rewritten(operations, statement, lines)

    def retired(self, table: Name, column: str) -> str:
        """The field leaves the model and Django's state, the column stays."""
        removed = f"migrations.RemoveField({_model(table)}, {_string(_field(column))})"
        told = "# this release: the field leaves the model, its column stays"
        return f"{told}\nmigrations.SeparateDatabaseAndState(state_operations=[{removed}])"


_FIELDS = {
    "int2": "SmallIntegerField", "int4": "IntegerField", "int8": "BigIntegerField", "text": "TextField", "bool": "BooleanField",
    "float8": "FloatField", "date": "DateField", "timestamptz": "DateTimeField", "time": "TimeField",
    "interval": "DurationField", "uuid": "UUIDField", "jsonb": "JSONField", "bytea": "BinaryField",
}  # fmt: skip
"""What Django makes of each on PostgreSQL: https://docs.djangoproject.com/en/stable/ref/models/fields/"""


def _made(column: Column) -> str | None:
    """The field that makes this column, which may be NULL and has no default; None where there is none."""
    kind = column.type
    plain = kind and not (kind.schema or kind.dimensions) and column == Column(column.name, kind)
    if kind is None or not plain or column.name.endswith("_id"):
        return None
    if kind.name == "varchar" and len(kind.modifiers) == 1:
        return f"CharField(max_length={kind.modifiers[0]}, null=True)"
    if kind.name == "numeric" and len(kind.modifiers) == 2:
        return f"DecimalField(max_digits={kind.modifiers[0]}, decimal_places={kind.modifiers[1]}, null=True)"
    return f"{_FIELDS[kind.name]}(null=True)" if kind.name in _FIELDS and not kind.modifiers else None


def _short(name: str) -> str:
    """Names that Django gives an index are up to 30 characters long (`Index.max_name_length`); others may be longer."""
    return name[:30].rstrip("_")


def _plain(operation: CreateIndex) -> bool:
    index = operation.index
    simple = all(part.column and not part.opclass and not part.collation and not part.nulls for part in index.parts)
    return simple and index.method == "btree" and not (index.unique or index.include or index.where)


def _not_null(check: Check) -> bool:
    return len(check.expression.columns) == 1 and check.expression.not_null == check.expression.columns


def _model(table: Name) -> str:
    """The model's name where the table tells it: `shop_order`. Labels with underscores leave it open."""
    label, _, model = table.name.partition("_")
    return _string(model if label and model and "_" not in model else "…")


def _field(column: str) -> str:
    """The field of a column: that of a foreign key goes without `_id`."""
    return column.removesuffix("_id") or column


def _sql(operation: Operation) -> str:
    return f"migrations.RunSQL({_string(render(operation))})"


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
