"""MySQL's own operations as its SQL."""

from __future__ import annotations

from bot.domain.operations import ConvertCharset, DropKey, ModifyColumn, OnlineClause, RenameKey
from bot.domain.schema import Check, Column, ForeignKey, Key, Name, Type
from workers.sql.dialect import KEEPS, SAME_TYPE


def quoted(name: str) -> str:
    """A name in backticks."""
    return "`" + name.replace("`", "``") + "`"


def table(name: Name) -> str:
    """A name with its database."""
    return (quoted(name.schema) + "." if name.schema else "") + quoted(name.name)


def type_text(kind: Type) -> str:
    """A type: `int unsigned`, `varchar(20)`, `enum('a','b')`."""
    first, _, rest = kind.name.partition(" ")
    labels = first in {"enum", "set"}
    inside = ",".join(f"'{m}'" if labels else m for m in kind.modifiers)
    return first + (f"({inside})" if kind.modifiers else "") + (f" {rest}" if rest else "")


def column(made: Column) -> str:
    """A column's definition."""
    words = [quoted(made.name), type_text(made.type) if made.type else ""]
    words += [a for a in made.attributes if a.startswith("CHARACTER SET")]
    words += [f"COLLATE {made.collation}"] if made.collation else []
    if made.generated is not None:
        words.append(f"GENERATED ALWAYS AS ({made.generated.text}) {'STORED' if made.stored else 'VIRTUAL'}")
    words += ["NOT NULL"] if made.not_null and not any(isinstance(c, Key) and c.primary for c in made.constraints) else []
    words += [f"DEFAULT {made.default.text}"] if made.default is not None else []
    words += [a for a in made.attributes if not a.startswith("CHARACTER SET")]
    words += [_inline(constraint) for constraint in made.constraints]
    return " ".join(word for word in words if word)


def _inline(constraint: object) -> str:
    match constraint:
        case Key(primary=primary):
            return "PRIMARY KEY" if primary else "UNIQUE KEY"
        case Check(expression=expression):
            return f"CHECK ({expression.text})"
        case ForeignKey(table=other, references=references):
            return f"REFERENCES {table(other)}" + (f" ({', '.join(map(quoted, references))})" if references else "")
    return ""


def modify(operation: ModifyColumn) -> str:
    """MODIFY, or CHANGE where the name changes."""
    changes = operation.definition.name != operation.column
    how = f"CHANGE COLUMN {quoted(operation.column)}" if changes else "MODIFY COLUMN"
    there = "IF EXISTS " if operation.if_exists else ""
    how = how.replace("COLUMN", f"COLUMN {there}".rstrip(), 1)
    made = column(operation.definition)
    if operation.definition.type is None:
        name = quoted(operation.definition.name)
        made = f"{name}{SAME_TYPE}{made.removeprefix(name)}"
    return f"ALTER TABLE {table(operation.table)} {how} {made}{KEEPS * operation.keeps}{placed(operation.position)}"


def placed(position: str) -> str:
    """FIRST or AFTER, with a space before it."""
    word, _, after = position.partition(" ")
    return f" {word}" + (f" {quoted(after)}" if after else "") if word else ""


def drop_key(operation: DropKey) -> str:
    """DROP INDEX, or DROP PRIMARY KEY."""
    there = "IF EXISTS " if operation.if_exists else ""
    what = "PRIMARY KEY" if operation.name == "PRIMARY" else f"INDEX {there}{quoted(operation.name)}"
    return f"ALTER TABLE {table(operation.table)} DROP {what}"


def rename_key(operation: RenameKey) -> str:
    """RENAME INDEX."""
    return f"ALTER TABLE {table(operation.table)} RENAME INDEX {quoted(operation.name)} TO {quoted(operation.new_name)}"


def convert(operation: ConvertCharset) -> str:
    """CONVERT TO CHARACTER SET."""
    collation = f" COLLATE {operation.collation}" if operation.collation else ""
    return f"ALTER TABLE {table(operation.table)} CONVERT TO CHARACTER SET {operation.charset}{collation}"


def online(operation: OnlineClause) -> str:
    """The clauses alone: a statement that does nothing else."""
    said = [f"ALGORITHM={operation.algorithm}"] if operation.algorithm else []
    said += [f"LOCK={operation.lock}"] if operation.lock else []
    return f"ALTER TABLE {table(operation.table)} {', '.join(said)}"
