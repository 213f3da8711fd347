"""Columns, types and constraints.

Sources: https://learn.microsoft.com/en-us/sql/t-sql/statements/create-table-transact-sql ,
https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/CREATE-TABLE.html ,
https://www.sqlite.org/lang_createtable.html ,
https://docs.snowflake.com/en/sql-reference/sql/create-table ,
https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html ,
https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#create_table_statement
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.schema import Check, Column, Constraint, ForeignKey, IndexPart, Key, Type
from workers.sql.vendors.cursor import NotUnderstood, Words
from workers.sql.vendors.types import NO_TYPE, STATES, type_of

_ACTIONS = ("RESTRICT", "CASCADE", "SET NULL", "NO ACTION", "SET DEFAULT")
_WITH_VALUE = ("COMMENT", "ENCODE", "SRID", "ON CONFLICT", "INITIALLY", "USING INDEX")
_WITH_LIST = ("WITH TAG", "TAG", "OPTIONS", "MASKED WITH", "ENCRYPTED WITH")


@dataclass(slots=True)
class _Draft:
    """A column while its attributes are read."""

    name: str
    type: Type | None
    fields: dict[str, Any] = field(default_factory=dict)
    attributes: list[str] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    named: str | None = None

    def column(self) -> Column:
        return Column(
            self.name, self.type, constraints=tuple(self.constraints), attributes=tuple(self.attributes), **self.fields
        )


def column(cursor: Words) -> Column:
    """`name type attribute…`. Raises NotUnderstood."""
    return definition(cursor, cursor.identifier())


def definition(cursor: Words, name: str) -> Column:
    """What follows a column's name."""
    typed = cursor.token.kind == "name" or (cursor.token.kind in {"word", "template"} and cursor.token.text not in NO_TYPE)
    draft = _Draft(name, type_of(cursor) if typed else None)
    while not (cursor.ends() or cursor.sees(",") or cursor.sees(")") or cursor.sees(";")):
        _attribute(cursor, draft)
    return draft.column()


def _attribute(cursor: Words, draft: _Draft) -> None:
    """One attribute, in any order."""
    start = cursor.token.start
    if cursor.take("NOT", "NULL"):
        draft.fields["not_null"] = True
    elif cursor.take("NULL"):
        draft.attributes.append("NULL")
    elif cursor.take("CONSTRAINT"):
        draft.named = cursor.identifier()
    elif cursor.take("DEFAULT"):
        cursor.take("ON", "NULL")
        default = cursor.value()
        draft.fields["default"] = None if default.text.upper() == "NULL" else default
        if cursor.take("WITH", "VALUES"):
            draft.attributes.append("WITH VALUES")
    elif cursor.take("IDENTITY") or cursor.take("AUTOINCREMENT") or cursor.take("AUTO_INCREMENT"):
        draft.fields["identity"] = "by default"
        _numbers(cursor)
    elif cursor.take("GENERATED"):
        _generated(cursor, draft)
    elif cursor.take("AS"):
        draft.fields["generated"] = cursor.inside()
        draft.fields["stored"] = cursor.take_any("PERSISTED", "STORED", "VIRTUAL") in {"PERSISTED", "STORED"}
    elif cursor.take("COLLATE"):
        draft.fields["collation"] = cursor.name().name
    elif cursor.take("NOT", "FOR", "REPLICATION") or cursor.take("NOT", "ENFORCED") or cursor.take("NOT", "DEFERRABLE"):
        pass
    elif (made := constraint(cursor, draft.named, (draft.name,))) is not None:
        draft.constraints.append(made)
        draft.fields |= {"not_null": True} if isinstance(made, Key) and made.primary else {}
        draft.named = None
    else:
        _other(cursor, start)


def _other(cursor: Words, start: int) -> None:
    """Words that say nothing which is looked at."""
    if cursor.take_any(*STATES):
        if cursor.sees("("):
            cursor.balanced()
    elif any(cursor.take(*words.split()) for words in _WITH_VALUE):
        cursor.option()
    elif any(cursor.take(*words.split()) for words in _WITH_LIST):
        cursor.balanced()
    elif cursor.take("WITH", "MASKING", "POLICY") or cursor.take("MASKING", "POLICY"):
        cursor.name()
        if cursor.take("USING"):
            cursor.balanced()
    elif cursor.take("INDEX"):
        cursor.identifier()
    elif cursor.take("WITH"):
        cursor.balanced()
    else:
        raise NotUnderstood(f"`{cursor.text[start : cursor.token.end][:60]}` in the definition of a column")


def _numbers(cursor: Words) -> None:
    """(1, 1), or START … INCREMENT …"""
    if cursor.sees("("):
        cursor.balanced()
    while cursor.take_any("START", "INCREMENT"):
        cursor.take_any("WITH", "BY")
        cursor.option()
    cursor.take_any("ORDER", "NOORDER")


def _generated(cursor: Words, draft: _Draft) -> None:
    always = cursor.take("ALWAYS")
    if not always:
        cursor.expect("BY", "DEFAULT")
        cursor.take("ON", "NULL")
    cursor.expect("AS")
    if cursor.take("IDENTITY"):
        draft.fields["identity"] = "always" if always else "by default"
        _numbers(cursor)
    elif cursor.take("ROW") or cursor.take("TRANSACTION_ID") or cursor.take("SEQUENCE_NUMBER"):
        draft.fields["identity"] = "always"
        cursor.take_any("START", "END")
    else:
        draft.fields["generated"] = cursor.inside()
        draft.fields["stored"] = cursor.take_any("STORED", "VIRTUAL") == "STORED"


def constraint(cursor: Words, name: str | None, own: tuple[str, ...] = ()) -> Constraint | None:
    """A constraint behind its name; None where no constraint begins. Beside a column, `own` is that column."""
    primary = cursor.take("PRIMARY", "KEY")
    if primary or cursor.take("UNIQUE"):
        cursor.take("KEY")
        way = cursor.take_any("CLUSTERED", "NONCLUSTERED")
        columns = own if own and not cursor.sees("(") else tuple(part.column or "" for part in parts(cursor))
        key = Key(columns, primary=primary, name=name, index=None)
        return _state(cursor, replace(key, tablespace=way.lower()), own)
    if cursor.take("FOREIGN", "KEY"):
        columns = cursor.names()
        cursor.expect("REFERENCES")
        return _references(cursor, columns, name, own)
    if own and cursor.take("REFERENCES"):
        return _references(cursor, own, name, own)
    if cursor.take("CHECK"):
        cursor.take("NOT", "FOR", "REPLICATION")
        return _state(cursor, Check(cursor.inside(), name), own)
    return None


def _references(cursor: Words, columns: tuple[str, ...], name: str | None, own: tuple[str, ...]) -> Constraint:
    table = cursor.name()
    theirs = cursor.names() if cursor.sees("(") else ()
    actions = {"DELETE": "", "UPDATE": ""}
    while True:
        if cursor.take("MATCH"):
            cursor.identifier()
        elif cursor.sees("ON") and cursor.ahead().text in actions:
            event = cursor.ahead().text
            cursor.at += 2
            actions[event] = next((action for action in _ACTIONS if cursor.take(*action.split())), "")
        elif not cursor.take("NOT", "FOR", "REPLICATION"):
            break
    key = ForeignKey(columns, table, theirs, name, on_delete=actions["DELETE"], on_update=actions["UPDATE"])
    return _state(cursor, key, own)


def _state(cursor: Words, made: Constraint, own: tuple[str, ...]) -> Constraint:
    """What may follow a constraint: whether rows are checked, where its index lies."""
    while not (cursor.ends() or cursor.sees(",") or cursor.sees(")") or cursor.sees(";")):
        if cursor.take("NOVALIDATE") or cursor.take("NOT", "VALID"):
            made = replace(made, not_valid=True) if isinstance(made, Check | ForeignKey) else made
        elif cursor.take("NOT", "ENFORCED") or cursor.take("DISABLE"):
            made = replace(made, enforced=False) if isinstance(made, Check | ForeignKey) else made
        elif cursor.take("USING", "INDEX"):
            made = _using(cursor, made)
        elif cursor.take("WITH") or cursor.take("INCLUDE"):
            cursor.balanced()
        elif cursor.take("ON", "CONFLICT") or cursor.take("INITIALLY") or cursor.take("TABLESPACE"):
            cursor.option()
        elif cursor.sees("ON") and not own:
            cursor.at += 1
            cursor.name()
            if cursor.sees("("):
                cursor.balanced()
        elif cursor.take("ON"):
            cursor.name()
        elif not (cursor.take("NOT", "DEFERRABLE") or cursor.take("NOT", "FOR", "REPLICATION") or cursor.take_any(*STATES)):
            break
    return made


def _using(cursor: Words, made: Constraint) -> Constraint:
    """USING INDEX: one that is there by its name, or how a new one is built."""
    if cursor.sees("("):
        cursor.balanced()
        return made
    words = {"TABLESPACE", "PCTFREE", "INITRANS", "STORAGE", "LOCAL", "GLOBAL", "COMPUTE", "NOLOGGING", "LOGGING", "COMPRESS"}
    if cursor.token.kind in {"word", "name", "template"} and cursor.token.text not in words | STATES:
        name = cursor.name().name
        return replace(made, index=name) if isinstance(made, Key) else made
    while cursor.take_any(*words):
        if not (cursor.ends() or cursor.sees(",")) and cursor.token.text not in words | STATES:
            cursor.option()
    return made


def parts(cursor: Words) -> tuple[IndexPart, ...]:
    """`(a, b DESC, lower(c))`."""
    cursor.expect("(")
    found = tuple(cursor.listed(lambda: _part(cursor)))
    cursor.expect(")")
    return found


def _part(cursor: Words) -> IndexPart:
    first, start, alone = cursor.at, cursor.token.start, cursor.token.kind in {"name", "word", "template"}
    plain = cursor.ahead().text in {",", ")", "ASC", "DESC", "COLLATE"} or cursor.ahead().kind in {"template"}
    if alone and plain:
        name = cursor.identifier()
        collation = cursor.identifier() if cursor.take("COLLATE") else ""
        return IndexPart(name, collation=collation, descending=cursor.take_any("ASC", "DESC") == "DESC")
    while not (cursor.ends() or cursor.sees(",") or cursor.sees(")") or cursor.sees("ASC") or cursor.sees("DESC")):
        if cursor.sees("("):
            cursor.balanced()
        else:
            cursor.at += 1
    from workers.sql.mysql.cursor import expression

    said = expression(cursor.text, cursor.tokens[first : cursor.at], cursor.since(start))
    return IndexPart(None, said, descending=cursor.take_any("ASC", "DESC") == "DESC")
