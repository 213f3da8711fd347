"""Column definitions, types and keys.

Source: https://dev.mysql.com/doc/refman/8.4/en/create-table.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.domain.schema import Check, Column, Constraint, Expression, ForeignKey, Index, IndexPart, Key, Type
from workers.sql.mysql.cursor import Cursor, NotUnderstood, expression

_SYNONYMS = {
    "INTEGER": "int", "INT4": "int", "INT8": "bigint", "INT2": "smallint", "INT1": "tinyint", "INT3": "mediumint",
    "MIDDLEINT": "mediumint", "BOOL": "tinyint", "BOOLEAN": "tinyint", "DEC": "decimal", "NUMERIC": "decimal",
    "FIXED": "decimal", "REAL": "double", "FLOAT8": "double", "FLOAT4": "float", "CHARACTER": "char", "NCHAR": "char",
    "NVARCHAR": "varchar", "LONG": "mediumtext",
}  # fmt: skip
_INTEGERS = {"tinyint", "smallint", "mediumint", "int", "bigint"}
_ACTIONS = ("RESTRICT", "CASCADE", "SET NULL", "NO ACTION", "SET DEFAULT")


def column(cursor: Cursor) -> Column:
    """`name type attribute…`. Raises NotUnderstood."""
    return definition(cursor, cursor.identifier())


@dataclass(slots=True)
class _Draft:
    """A column while its attributes are read."""

    name: str
    type: Type | None
    fields: dict[str, Any] = field(default_factory=dict)
    attributes: list[str] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)

    def column(self) -> Column:
        return Column(
            self.name, self.type, constraints=tuple(self.constraints), attributes=tuple(self.attributes), **self.fields
        )


def definition(cursor: Cursor, name: str, *, typed: bool = True) -> Column:
    """What follows a column's name; without a type where a framework looks it up."""
    serial = cursor.take("SERIAL")
    draft = _Draft(name, Type("bigint unsigned") if serial else type_of(cursor) if typed else None)
    if serial:
        draft.fields |= {"not_null": True, "identity": "by default"}
        draft.attributes.append("AUTO_INCREMENT")
        draft.constraints.append(Key((name,), name=name))
    while not (cursor.ends() or cursor.sees(",") or cursor.sees(")") or cursor.sees("FIRST") or cursor.sees("AFTER")):
        _attribute(cursor, draft)
    return draft.column()


def type_of(cursor: Cursor) -> Type:
    """A type: synonyms by MySQL's own name, without the width of integers, with `unsigned` in the name."""
    word = cursor.identifier().upper()
    if word == "DOUBLE":
        cursor.take("PRECISION")
    if word == "NATIONAL":
        word = cursor.identifier().upper()
    name = _SYNONYMS.get(word, word.lower())
    if cursor.take("VARYING"):
        name = "varchar"
    if word == "LONG" and cursor.take("VARBINARY"):
        name = "mediumblob"
    modifiers: tuple[str, ...] = ()
    if cursor.sees("("):
        inside = cursor.balanced()
        modifiers = _labels(inside) if name in {"enum", "set"} else tuple(part.strip() for part in inside.split(","))
    modifiers = () if name in _INTEGERS or name in {"year"} else modifiers
    if name in {"char", "binary", "bit"} and not modifiers:
        modifiers = ("1",)
    if name == "decimal":
        modifiers = (*modifiers, "0") if len(modifiers) == 1 else modifiers or ("10", "0")
    while word := cursor.take_any("UNSIGNED", "SIGNED", "ZEROFILL"):
        name += " unsigned" if word != "SIGNED" and not name.endswith("unsigned") else ""
    return Type(name, modifiers)


def _labels(inside: str) -> tuple[str, ...]:
    from workers.sql.mysql.text import tokens

    return tuple(token.text[1:-1] for token in tokens(inside, 0, len(inside)) if token.kind == "string")


def _attribute(cursor: Cursor, draft: _Draft) -> None:
    """One attribute, in any order."""
    start = cursor.token.start
    if cursor.take("NOT", "NULL"):
        draft.fields["not_null"] = True
    elif cursor.take("NULL"):
        draft.attributes.append("NULL")
    elif cursor.take("DEFAULT"):
        draft.fields["default"] = None if cursor.sees("NULL") else cursor.expression()
        cursor.take("NULL")
    elif cursor.take("AUTO_INCREMENT"):
        draft.fields["identity"] = "by default"
        draft.attributes.append("AUTO_INCREMENT")
    elif cursor.take("ON", "UPDATE"):
        cursor.expression()
        draft.attributes.append(cursor.since(start))
    elif cursor.take("COLLATE"):
        cursor.take("=")
        draft.fields["collation"] = cursor.identifier()
    elif cursor.take("CHARACTER", "SET") or cursor.take("CHARSET"):
        cursor.take("=")
        draft.attributes.append(f"CHARACTER SET {cursor.identifier().lower()}")
    elif cursor.take("COMMENT"):
        draft.attributes.append(f"COMMENT {cursor.option()}")
    elif word := cursor.take_any("VISIBLE", "INVISIBLE", "BINARY", "ASCII", "UNICODE"):
        draft.attributes += [word] if word == "INVISIBLE" else []
    elif cursor.take_any("COLUMN_FORMAT", "STORAGE", "SRID", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE"):
        cursor.option()
    else:
        _constraint(cursor, draft)


def _constraint(cursor: Cursor, draft: _Draft) -> None:
    """A key, check, reference or generation beside the column."""
    named = cursor.identifier() if cursor.take("CONSTRAINT") and not cursor.sees("CHECK") else None
    if cursor.take("PRIMARY"):
        cursor.take("KEY")
        draft.constraints.append(Key((draft.name,), primary=True, name="PRIMARY"))
        draft.fields["not_null"] = True
    elif cursor.take("UNIQUE"):
        cursor.take("KEY")
        draft.constraints.append(Key((draft.name,), name=draft.name))
    elif cursor.take("KEY"):
        draft.constraints.append(Key((draft.name,), primary=True, name="PRIMARY"))
        draft.fields["not_null"] = True
    elif cursor.take("CHECK"):
        draft.constraints.append(check(cursor, named))
    elif cursor.take("REFERENCES"):
        draft.constraints.append(references(cursor, (draft.name,), named))
    elif cursor.take("GENERATED", "ALWAYS", "AS") or cursor.take("AS"):
        draft.fields["generated"] = _inside(cursor)
        draft.fields["stored"] = cursor.take_any("STORED", "PERSISTENT", "VIRTUAL") in {"STORED", "PERSISTENT"}
    else:
        raise NotUnderstood(f"`{cursor.shown()}` in the definition of a column")


def _inside(cursor: Cursor) -> Expression:
    first = cursor.at + 1
    said = cursor.balanced()
    return expression(cursor.text, cursor.tokens[first : cursor.at - 1], said)


def check(cursor: Cursor, name: str | None) -> Check:
    """`(expression) [[NOT] ENFORCED]` behind CHECK."""
    inside = _inside(cursor)
    enforced = not cursor.take("NOT", "ENFORCED")
    cursor.take("ENFORCED")
    return Check(inside, name, enforced=enforced)


def references(cursor: Cursor, columns: tuple[str, ...], name: str | None) -> ForeignKey:
    """`table [(columns)] [MATCH …] [ON …]` behind REFERENCES."""
    table = cursor.name()
    theirs = cursor.names() if cursor.sees("(") else ()
    actions = {"DELETE": "", "UPDATE": ""}
    while True:
        if cursor.take("MATCH"):
            cursor.identifier()
        elif cursor.take("ON"):
            event = cursor.identifier().upper()
            actions[event] = next((action for action in _ACTIONS if cursor.take(*action.split())), "")
        else:
            return ForeignKey(columns, table, theirs, name, on_delete=actions["DELETE"], on_update=actions.get("UPDATE", ""))


def parts(cursor: Cursor) -> tuple[IndexPart, ...]:
    """`(a, b(10) DESC, (lower(c)))`. A prefix length stands in `opclass`."""
    cursor.expect("(")
    found = cursor.listed(lambda: _part(cursor))
    cursor.expect(")")
    return tuple(found)


def _part(cursor: Cursor) -> IndexPart:
    if cursor.sees("("):
        inside = _inside(cursor)
        return IndexPart(None, inside, descending=cursor.take_any("ASC", "DESC") == "DESC")
    name = cursor.identifier()
    prefix = f"({cursor.balanced()})" if cursor.sees("(") else ""
    return IndexPart(name, opclass=prefix, descending=cursor.take_any("ASC", "DESC") == "DESC")


def index(cursor: Cursor, kind: str, *, unique: bool = False, name: str | None = None) -> Index:
    """`[name] [USING …] (parts) options` behind INDEX; `kind` is '', 'FULLTEXT' or 'SPATIAL'."""
    if name is None and not cursor.sees("(") and not cursor.sees("USING"):
        name = cursor.identifier()
    _using(cursor)
    keys = parts(cursor)
    index_options(cursor)
    first = next((part.column for part in keys if part.column), "functional_index")
    return Index(name or first, keys, unique, kind.lower() or "btree")


def _using(cursor: Cursor) -> None:
    if cursor.take("USING"):
        cursor.identifier()


def index_options(cursor: Cursor) -> None:
    """Past what may follow an index's columns."""
    while True:
        if cursor.take_any("VISIBLE", "INVISIBLE", "IGNORED"):
            continue
        if cursor.take("NOT", "IGNORED"):
            continue
        if cursor.take("USING") or cursor.take("WITH", "PARSER"):
            cursor.identifier()
        elif cursor.take_any("KEY_BLOCK_SIZE", "COMMENT", "ENGINE_ATTRIBUTE", "CLUSTERING"):
            cursor.option()
        else:
            return


def key(cursor: Cursor, name: str | None) -> Constraint | None:
    """A constraint as ADD and CREATE TABLE name it, behind CONSTRAINT name; None where no constraint begins."""
    if cursor.take("PRIMARY", "KEY"):
        _using(cursor)
        if cursor.token.kind in {"word", "name"} and cursor.ahead().text == "(":
            cursor.at += 1  # a name, which the server reads and forgets
        columns = tuple(part.column or "" for part in parts(cursor))
        index_options(cursor)
        return Key(columns, primary=True, name="PRIMARY")
    if cursor.take("UNIQUE"):
        cursor.take_any("INDEX", "KEY")
        made = index(cursor, "", unique=True, name=None if not name or not cursor.sees("(") else name)
        columns = tuple(part.column or "" for part in made.parts)
        return Key(columns, name=made.name)
    if cursor.take("FOREIGN", "KEY"):
        cursor.take("IF", "NOT", "EXISTS")
        given = cursor.identifier() if not cursor.sees("(") else None
        own = cursor.names()
        cursor.expect("REFERENCES")
        return references(cursor, own, name or given)
    if cursor.take("CHECK"):
        return check(cursor, name)
    return None
