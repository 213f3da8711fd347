"""AlterField: what a changed field sends, as the schema editor works it out from the field before and after."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.schema import Check, Key
from workers.frameworks.django import mysql, naming
from workers.frameworks.django.changes import Change, comparable, differs, same_class
from workers.frameworks.django.deferred import Deferred
from workers.frameworks.django.editor import (
    by_itself,
    checked,
    create_primary_key,
    database_default,
    drop_constraint,
    drop_index,
    drop_keys,
    foreign_key,
    like_index,
    rename_table,
    unique,
    without_default,
)
from workers.frameworks.django.expressions import default_sql, quoted
from workers.frameworks.django.fields import AUTOS, ROWS, Field
from workers.frameworks.django.indexes import constraint_name, index_name
from workers.frameworks.django.sending import Sender
from workers.frameworks.django.states import UNKNOWN, Model, State
from workers.sql.dialect import speaks_mysql


def alter_field(change: Change) -> None:
    """Everything one AlterField sends, in its order."""
    old, new, sender = change.old, change.new, change.sender
    if old.many and new.many:
        alter_many_to_many(change)
        return
    if not (old.stored and new.stored) or not differs(change):
        return
    if UNKNOWN in change.types and not same_class(old, new):
        sender.opaque("", f"alters `{change.changed.name}.{new.name}`, whose type cannot be told from the repository")
        return
    dropped = _drop_before(change)
    incoming = _drop_incoming(change)
    _drop_index(change)
    if checked(old) and not checked(new):
        for name in sender.constraints(change.table, (old.column,), Check, _named(change, "constraints")):
            drop_constraint(change.table, name, sender)
    if old.column != new.column:
        rename_column(change.table, old.column, new.column, sender)
    _alter_column(change)
    _add_after(change, dropped, incoming)


def _named(change: Change, option: str) -> frozenset[str]:
    """The names of Meta's constraints or indexes, which are not the field's."""
    if option == "constraints":
        return frozenset(map(constraint_name, change.model.listed(option)))
    return frozenset(index_name(change.model, value) for value in change.model.listed(option))


def _drop_before(change: Change) -> bool:
    """The foreign key and the UNIQUE constraint that stand in the way; whether a foreign key did."""
    old, new, sender = change.old, change.new, change.sender
    dropped = old.relation and old.constrained and drop_keys(change.table, old.column, sender)
    if old.unique and (not new.unique or (new.primary and not old.primary)):
        for name in sender.constraints(change.table, (old.column,), Key, _named(change, "constraints")):
            drop_constraint(change.table, name, sender)
    return dropped


def _drop_incoming(change: Change) -> list[tuple[Model, Field]]:
    """Foreign keys of others that refer to the column, when its type changes: they are made anew afterwards."""
    old, new = change.old, change.new
    one, other = change.types
    both = (old.primary and new.primary) or (old.unique and new.unique)
    if not both or (one == other and old.collation == new.collation):
        return []
    found = list(_incoming(change))
    for model, key in found:
        drop_keys(model.table, key.column, change.sender)
    return found


def _incoming(change: Change) -> Iterator[tuple[Model, Field]]:
    """The foreign keys that refer to the column; those of many-to-many tables refer to primary keys."""
    state, target = change.after, change.changed
    key = (target.app, target.name.lower())
    for where, one in state.pointing(key):
        model = state.models[where]
        if one.relation and state.target_field(one, target).name == change.new.name:
            yield model, one
        elif one.many and change.new.primary and (through := state.through(one, model)):
            yield from ((through, end) for end in through.fields if end.relation and _refers(state, end, model, key))
    for one in target.fields if change.new.primary else ():
        if one.many and not _refers(state, one, target, key) and (through := state.through(one, target)):
            yield through, through.fields[1]


def _refers(state: State, one: Field, model: Model, key: tuple[str, str]) -> bool:
    return state.key_of(one.to, model.app, model.name) == key


def _drop_index(change: Change) -> None:
    old, new = change.old, change.new
    if old.indexed and not old.unique and (not new.indexed or new.unique):
        for name in list(change.sender.indexes(change.table, (old.column,), _named(change, "indexes"))):
            drop_index(change.table, name, change.sender)


def rename_column(table: str, old: str, new: str, sender: Sender) -> None:
    """RENAME COLUMN, which what is deferred follows."""
    sender.send(f"ALTER TABLE {quoted(table)} RENAME COLUMN {quoted(old)} TO {quoted(new)}")
    for one in sender.deferred:
        one.renamed_column(table, old, new)


def _alter_column(change: Change) -> None:
    """Type, defaults and nullability: one ALTER TABLE, or with a default for old rows four statements."""
    old, new, table = change.old, change.new, quoted(change.table)
    column = quoted(new.column)
    actions, after = _retype(change, old, new, change.table)
    if new.db_default is not None and comparable(new.db_default) != comparable(old.db_default):
        actions.append(f"ALTER COLUMN {column} SET DEFAULT {database_default(change.after, change.changed, new)}")
    elif new.db_default is None and old.db_default is not None:
        actions.append(f"ALTER COLUMN {column} DROP DEFAULT")
    tightened = old.null and not new.null
    filled = tightened and new.db_default is None and new.fills is not None and comparable(new.fills) != comparable(old.fills)
    if filled:
        actions.append(f"ALTER COLUMN {column} SET DEFAULT {default_sql(new, new.fills)}")
    four = tightened and (new.has_default or new.db_default is not None)
    nulls = [] if old.null == new.null else [_nullable(change, column)]
    if speaks_mysql():  # each in a statement of its own
        for action in actions + ([] if four else nulls):
            change.sender.send(f"ALTER TABLE {table} {action}")
        actions, nulls = [], nulls if four else []
    if actions or (nulls and not four):
        change.sender.send(f"ALTER TABLE {table} {', '.join([*actions, *([] if four else nulls)])}")
    if four:
        known = database_default(change.after, change.changed, new) if new.db_default is not None else None
        value = known or default_sql(new, new.fills)
        change.sender.send(f"UPDATE {table} SET {column} = {value} WHERE {column} IS NULL")  # noqa: S608 (shown and parsed, never run)
        change.sender.send(f"ALTER TABLE {table} {', '.join(nulls)}")
    for sql in after:
        change.sender.send(sql)
    if filled:
        change.sender.send(without_default(change.table, new))


def _nullable(change: Change, column: str) -> str:
    """The action that sets or drops NOT NULL; on MySQL the whole type is said again."""
    if speaks_mysql():
        return f"MODIFY {column} {change.types[1]}{_rest(change)} {'NULL' if change.new.null else 'NOT NULL'}"
    return f"ALTER COLUMN {column} {'DROP' if change.new.null else 'SET'} NOT NULL"


def _rest(change: Change) -> str:
    """What Django repeats of a column that stays, from 5.0 on: its default in the database."""
    new = change.new
    return f" DEFAULT {database_default(change.after, change.changed, new)}" if new.db_default is not None else ""


def _retype(change: Change, old: Field, new: Field, table: str) -> tuple[list[str], list[str]]:
    """The action that changes the type, and the statements that follow it."""
    one, other = change.types
    if one == other and old.collation == new.collation and (old.kind in AUTOS) == (new.kind in AUTOS):
        return [], []
    column = quoted(new.column)
    if speaks_mysql():
        words = [column, other + " AUTO_INCREMENT" * (new.kind in AUTOS)]
        words += [f"COLLATE {quoted(new.collation)}"] if new.collation else []
        words += [f"{'NULL' if old.null else 'NOT NULL'}{_rest(change)}", *mysql.comment(new)]
        return [f"MODIFY {' '.join(words)}"], []
    if (old.indexed or old.unique) and one[:4] in {"varc", "text", "cite"} and one[:4] != other[:4]:
        drop_index(table, naming.generated(table, (old.column,), "_like"), change.sender)
    if old.kind in AUTOS and new.kind not in AUTOS:
        change.sender.send(f"ALTER TABLE {quoted(table)} ALTER COLUMN {column} DROP IDENTITY IF EXISTS")
    collate = f" COLLATE {quoted(new.collation)}" if new.collation and new.kind not in AUTOS else ""
    using = f" USING {column}::{other}" if _base(one) != _base(other) and not new.generated else ""
    action = f"ALTER COLUMN {column} TYPE {other}{collate}{using}"
    if new.kind in AUTOS and old.kind not in AUTOS:
        return [action], [f"ALTER TABLE {quoted(table)} ALTER COLUMN {column} ADD GENERATED BY DEFAULT AS IDENTITY"]
    return [action], []


def _base(made: str) -> str:
    """The type without its length: a change of length needs no USING."""
    return made.partition("(")[0].rstrip()


def _add_after(change: Change, dropped: bool, incoming: list[tuple[Model, Field]]) -> None:
    """Keys, UNIQUE, indexes, foreign keys and CHECKs that the field has now."""
    old, new, sender = change.old, change.new, change.sender
    if old.primary and not new.primary:
        found = sender.table(change.table)
        for constraint in found.constraints if found else ():
            if isinstance(constraint, Key) and constraint.primary and constraint.name:
                drop_constraint(change.table, constraint.name, sender)
    if not new.primary and new.unique and (not old.unique or old.primary):
        sender.send(unique(change.changed, (new.column,), sender).sql())
    own = by_itself(change.after, change.changed, new)
    if (not old.indexed or old.unique) and new.indexed and not new.unique and not own:
        sender.send(Deferred(sender.node, "index", change.table, (new.column,)).sql())
    if new.primary and not old.primary:
        create_primary_key(change.changed, new, sender)
    for model, key in incoming:
        _retype_incoming(change, model, key)
    if new.relation and new.constrained and (dropped or not old.relation or not old.constrained):
        sender.send(foreign_key(change.after, change.changed, new, sender).sql())
    for model, key in incoming:
        if key.constrained:
            sender.send(foreign_key(change.after, model, key, sender, "_fk").sql())
    if checked(new) and not checked(old):
        name = naming.generated(change.table, (new.column,), "_check")
        sender.send(f"ALTER TABLE {quoted(change.table)} ADD CONSTRAINT {quoted(name)} CHECK ({quoted(new.column)} >= 0)")
    _like_after(change)


def _retype_incoming(change: Change, model: Model, key: Field) -> None:
    made = change.after.type_of(key, model)
    before = change.before.type_of(key, model)
    if speaks_mysql():
        null = "NULL" if key.null else "NOT NULL"
        change.sender.send(f"ALTER TABLE {quoted(model.table)} MODIFY {quoted(key.column)} {made} {null}")
        return
    using = f" USING {quoted(key.column)}::{made}" if _base(before) != _base(made) else ""
    change.sender.send(f"ALTER TABLE {quoted(model.table)} ALTER COLUMN {quoted(key.column)} TYPE {made}{using}")


def _like_after(change: Change) -> None:
    old, new = change.old, change.new
    one, other = change.types
    retyped = (old.indexed or old.unique) and one[:4] in {"varc", "text", "cite"} and one[:4] != other[:4]
    added = (not (old.indexed or old.unique) and new.indexed) or (not old.unique and new.unique) or retyped
    if added and (like := like_index(change.after, change.changed, new, change.sender)):
        change.sender.send(like.sql())
    if old.unique and not (new.indexed or new.unique) and not speaks_mysql():
        drop_index(change.table, naming.generated(change.table, (old.column,), "_like"), change.sender)


def alter_many_to_many(change: Change) -> None:
    """The table of a many-to-many field follows its model's name and its target."""
    one = change.before.through(change.old, change.model)
    other = change.after.through(change.new, change.changed)
    if one is None or other is None:
        return
    rename_table(one.table, other.table, change.sender)
    for old, new in reversed(list(zip(one.fields, other.fields, strict=True))):
        if old.kind in ROWS:
            alter_field(Change(change.before, change.after, one, other, old, new, change.sender))
