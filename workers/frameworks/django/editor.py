"""The schema editor: what making, changing and dropping models and fields sends to PostgreSQL.

Source: https://docs.djangoproject.com/en/stable/ref/schema-editor/ ; the statements are those that `sqlmigrate` prints.
"""

from __future__ import annotations

from bot.domain.schema import ForeignKey
from workers.frameworks.django import mysql, naming
from workers.frameworks.django.deferred import Deferred
from workers.frameworks.django.expressions import default_sql, expression_sql, quoted, value_sql
from workers.frameworks.django.fields import POSITIVE, SPATIAL, Field
from workers.frameworks.django.indexes import constraint_of, index_of
from workers.frameworks.django.sending import Sender
from workers.frameworks.django.states import Model, State, is_auto
from workers.frameworks.django.values import Call
from workers.sql.dialect import speaks_mysql


def create_model(state: State, model: Model, sender: Sender) -> None:
    """CREATE TABLE, with its keys, constraints and indexes at the end of the migration, and its many-to-many tables."""
    for names in model.together("unique_together"):
        sender.later(unique(model, tuple(map(model.column, names)), sender))
    lines = []
    for one in model.fields:
        lines += [f"{quoted(one.column)} {column_sql(state, model, one)}"] if one.stored else []
        if one.relation and one.constrained:
            sender.later(foreign_key(state, model, one, sender))
    made = [found for value in model.listed("constraints") if (found := constraint_of(state, model, value))]
    for constraint in made:
        if constraint.deferred:
            sender.later(constraint.later(sender.node))
    lines += [constraint.inline for constraint in made if constraint.inline]
    sender.send(f"CREATE TABLE {quoted(model.table)} ({', '.join(lines)})")
    _index_model(state, model, sender)
    for one in model.fields:
        if one.many and (through := state.through(one, model)):
            create_model(state, through, sender)
    for names in model.together("index_together"):
        columns = tuple(map(model.column, names))
        sender.send(Deferred(sender.node, "index", model.table, columns, suffix="_idx").sql())


def _index_model(state: State, model: Model, sender: Sender) -> None:
    """The indexes of fields and of Meta, at the end of the migration."""
    for one in model.fields:
        field_indexes(state, model, one, sender)
    for value in model.listed("indexes"):
        if index := index_of(state, model, value, sender.node):
            sender.later(index)


def delete_model(state: State, model: Model, sender: Sender) -> None:
    """DROP TABLE, its many-to-many tables first."""
    for one in model.fields:
        if one.many and (through := state.through(one, model)):
            delete_model(state, through, sender)
    sender.send(f"DROP TABLE {quoted(model.table)} CASCADE")
    sender.forget([one for one in sender.deferred if model.table in {one.table, one.to_table}])


def rename_table(old: str, new: str, sender: Sender) -> None:
    """ALTER TABLE … RENAME TO, which what is deferred follows."""
    if old == new:
        return
    words = "RENAME TABLE {} TO {}" if speaks_mysql() else "ALTER TABLE {} RENAME TO {}"
    sender.send(words.format(quoted(old), quoted(new)))
    for one in sender.deferred:
        one.renamed_table(old, new)


def add_field(state: State, model: Model, one: Field, sender: Sender) -> None:
    """ADD COLUMN, filled by a default that is dropped again; or the table of a many-to-many field."""
    if one.many:
        if through := state.through(one, model):
            create_model(state, through, sender)
        return
    if not one.stored:
        return
    sql = f"ALTER TABLE {quoted(model.table)} ADD COLUMN {quoted(one.column)} {column_sql(state, model, one, adding=True)}"
    if one.relation and one.constrained:
        key = foreign_key(state, model, one, sender)
        other = f"REFERENCES {quoted(key.to_table)}({quoted(key.to_column)})"
        if speaks_mysql():
            sql += f", ADD CONSTRAINT {quoted(key.called())} FOREIGN KEY ({quoted(one.column)}) {other}"
        else:
            sql += f" CONSTRAINT {quoted(key.called())} {other} DEFERRABLE INITIALLY DEFERRED"
    sender.send(sql)
    if one.db_default is None and one.fills is not None:
        sender.send(without_default(model.table, one))
    field_indexes(state, model, one, sender)


def without_default(table: str, one: Field) -> str:
    """DROP DEFAULT, which on MySQL leaves a nullable column NULL."""
    words = "SET DEFAULT NULL" if speaks_mysql() and one.null else "DROP DEFAULT"
    return f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(one.column)} {words}"


def remove_field(state: State, model: Model, one: Field, sender: Sender) -> None:
    """DROP COLUMN … CASCADE, its foreign key first; or the table of a many-to-many field."""
    if one.many:
        if through := state.through(one, model):
            delete_model(state, through, sender)
        return
    if not one.stored:
        return
    if one.relation:
        drop_keys(model.table, one.column, sender)
    sender.send(f"ALTER TABLE {quoted(model.table)} DROP COLUMN {quoted(one.column)}" + " CASCADE" * (not speaks_mysql()))
    sender.forget([late for late in sender.deferred if late.names_column(model.table, one.column)])


def drop_keys(table: str, column: str, sender: Sender) -> bool:
    """Drop the foreign keys of a column; whether there were any."""
    found = list(sender.constraints(table, (column,), ForeignKey))
    for name in found:
        drop_constraint(table, name, sender)
    return bool(found)


def drop_constraint(table: str, name: str, sender: Sender) -> None:
    """DROP CONSTRAINT, by its kind on MySQL."""
    action = mysql.dropped_constraint(table, name, sender) if speaks_mysql() else f"DROP CONSTRAINT {quoted(name)}"
    sender.send(f"ALTER TABLE {quoted(table)} {action}")


def drop_index(table: str, name: str, sender: Sender, *, concurrently: bool = False) -> None:
    """DROP INDEX IF EXISTS; one that was still to be made is not made."""
    if speaks_mysql():
        sender.send(f"DROP INDEX {quoted(name)} ON {quoted(table)}")
    else:
        sender.send(f"DROP INDEX {'CONCURRENTLY ' if concurrently else ''}IF EXISTS {quoted(name)}")
    sender.forget([one for one in sender.deferred if one.called() == name])


def column_sql(state: State, model: Model, one: Field, *, adding: bool = False) -> str:
    """What stands behind the column's name in CREATE TABLE and ADD COLUMN."""
    made = state.type_of(one, model)
    auto = is_auto(one)
    words = [f"{made} AUTO_INCREMENT" if auto and speaks_mysql() else made]
    old = auto and not speaks_mysql() and state.project.settings.version < (4, 1)
    if old:
        words = [{"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}[made]]
    if one.collation:
        words.append(f"COLLATE {quoted(one.collation)}")
    words += mysql.comment(one) if speaks_mysql() else []
    if one.db_default is not None:
        words.append(f"DEFAULT {database_default(state, model, one)}")
    elif adding and one.fills is not None:
        filled = default_sql(one, one.fills)
        words.append(f"DEFAULT {mysql.default(made, filled) if speaks_mysql() else filled}")
    if one.generated:
        stored = "STORED" if one.options.get("db_persist") is not False else "VIRTUAL"
        words.append(f"GENERATED ALWAYS AS ({expression_sql(state, model, one.options.get('expression'))}) {stored}")
    else:
        words.append("NULL" if one.null else "NOT NULL")
    words += ["PRIMARY KEY"] if one.primary else ["UNIQUE"] if one.unique else []
    words += [f"CHECK ({quoted(one.column)} >= 0)"] if checked(one) else []
    words += ["GENERATED BY DEFAULT AS IDENTITY"] if auto and not old and not speaks_mysql() else []
    return " ".join(words)


def checked(one: Field) -> bool:
    """Whether the class brings a CHECK that the value is positive."""
    return one.kind in POSITIVE


def database_default(state: State, model: Model, one: Field) -> str:
    """db_default as SQL; of a function that is not known, a call of that name."""
    value = one.db_default
    if isinstance(value, Call):
        sql = expression_sql(state, model, value)
        return f'("{value.last.lower()}"())' if '"?"' in sql else f"({sql})" if value.last != "Value" else sql
    return value_sql(value)


def field_indexes(state: State, model: Model, one: Field, sender: Sender) -> None:
    """The indexes of a field: its own, and the one for LIKE that texts have beside it."""
    if not one.stored:
        return
    if one.indexed and not one.unique and not by_itself(state, model, one):
        sender.later(Deferred(sender.node, "index", model.table, (one.column,)))
    if like := like_index(state, model, one, sender):
        sender.later(like)
    if one.kind in SPATIAL and one.options.get("spatial_index", True) is True and not speaks_mysql():
        sender.later(Deferred(sender.node, "index", model.table, (one.column,), suffix="_id", using=" USING GIST"))


def by_itself(state: State, model: Model, one: Field) -> bool:
    """Whether MySQL makes the index of a foreign key by itself, or has none for such a type."""
    return speaks_mysql() and ((one.relation and one.constrained) or mysql.limited(state.type_of(one, model)))


def like_index(state: State, model: Model, one: Field, sender: Sender) -> Deferred | None:
    """The index with varchar_pattern_ops or text_pattern_ops; none for arrays and for collations of one's own."""
    made = state.type_of(one, model)
    if not (one.indexed or one.unique) or "[" in made or one.collation or speaks_mysql():
        return None
    kind = "varchar" if made.startswith("varchar") else "text" if made.startswith("text") else ""
    parts = (f"{quoted(one.column)} {kind}_pattern_ops",)
    return Deferred(sender.node, "index", model.table, (one.column,), suffix="_like", parts=parts) if kind else None


def foreign_key(state: State, model: Model, one: Field, sender: Sender, suffix: str = "") -> Deferred:
    """The constraint of a relation."""
    target = state.target(one, model.app, model.name)
    column = state.target_field(one, target).column
    return Deferred(
        sender.node, "foreign key", model.table, (one.column,), suffix=suffix, to_table=target.table, to_column=column
    )


def unique(model: Model, columns: tuple[str, ...], sender: Sender) -> Deferred:
    """A UNIQUE constraint without a name of its own."""
    return Deferred(sender.node, "unique", model.table, columns, suffix="_uniq")


def create_primary_key(model: Model, one: Field, sender: Sender) -> None:
    """ADD PRIMARY KEY."""
    name = naming.generated(model.table, (one.column,), "_pk")
    sender.send(f"ALTER TABLE {quoted(model.table)} ADD CONSTRAINT {quoted(name)} PRIMARY KEY ({quoted(one.column)})")
