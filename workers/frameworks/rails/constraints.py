"""Foreign keys, checks, unique and exclusion constraints of a migration as SQL."""

from __future__ import annotations

from workers.frameworks.rails import naming
from workers.frameworks.rails.command import Command, names
from workers.frameworks.rails.definition import Options, text_of
from workers.frameworks.values import Unresolved, Value, known
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote, quote_all

_ON = {"cascade": "CASCADE", "nullify": "SET NULL", "restrict": "RESTRICT", "default": "SET DEFAULT", "no_action": "NO ACTION"}


def foreign_key(table: str, target: str, options: Options) -> str:
    """`CONSTRAINT fk_rails_… FOREIGN KEY (…) REFERENCES …`. Raises Unresolved."""
    columns = names(options.get("column") or naming.key_column(target), "the key's column")
    primary = names(options.get("primary_key") or ["id"], "the key's primary key")
    name = known(options.get("name")) or naming.foreign_key_name(table, columns)
    text = f"CONSTRAINT {quote(str(name))} FOREIGN KEY ({quote_all(columns)}) REFERENCES {naming.dotted(target)}"
    text += f" ({quote_all(primary)})"
    for word in ("on_delete", "on_update"):
        if action := known(options.get(word)):
            text += f" {word.upper().replace('_', ' ')} {_ON.get(str(action), str(action))}"
    if speaks_mysql():
        return text
    text += _deferrable(known(options.get("deferrable")))
    return text + " NOT VALID" * (known(options.get("validate", True)) is False)


def _deferrable(value: Value) -> str:
    return f" DEFERRABLE INITIALLY {str(value).upper()}" if value in {"deferred", "immediate"} else " DEFERRABLE" * bool(value)


def check(table: str, expression: str, options: Options) -> str:
    """`CONSTRAINT chk_rails_… CHECK (…)`."""
    name = known(options.get("name")) or naming.check_name(table, expression)
    trusts = known(options.get("validate", True)) is False and not speaks_mysql()
    return f"CONSTRAINT {quote(str(name))} CHECK ({expression})" + " NOT VALID" * trusts


def unique(table: str, columns: Value, options: Options) -> str:
    """`CONSTRAINT uniq_rails_… UNIQUE (…)`, or of an index that is there."""
    if index := known(options.get("using_index")):
        name = known(options.get("name")) or str(index)
        return f"CONSTRAINT {quote(str(name))} UNIQUE USING INDEX {quote(str(index))}"
    listed = names(columns, "the constraint's columns")
    name = known(options.get("name")) or naming.unique_name(table, listed)
    distinct = " NULLS NOT DISTINCT" * (known(options.get("nulls_not_distinct")) is True)
    return f"CONSTRAINT {quote(str(name))} UNIQUE{distinct} ({quote_all(listed)})" + _deferrable(
        known(options.get("deferrable"))
    )


def exclusion(table: str, expression: str, options: Options) -> str:
    """`CONSTRAINT excl_rails_… EXCLUDE USING gist (…)`."""
    name = known(options.get("name")) or naming.exclusion_name(table, expression)
    using = f" USING {known(options.get('using'))}" if options.get("using") else ""
    where = f" WHERE ({known(options.get('where'))})" if options.get("where") else ""
    return f"CONSTRAINT {quote(str(name))} EXCLUDE{using} ({expression}){where}" + _deferrable(known(options.get("deferrable")))


def _alter(command: Command, action: str) -> list[str]:
    return [f"ALTER TABLE {naming.dotted(command.table())} {action}"]


def add_foreign_key(command: Command) -> list[str]:
    """A key on columns that are there."""
    return _alter(command, "ADD " + foreign_key(command.table(), command.text(1, "the referred table"), command.options))


def add_check_constraint(command: Command) -> list[str]:
    """A check."""
    return _alter(
        command, "ADD " + check(command.table(), text_of(command.argument(1, "the check"), "the check"), command.options)
    )


def add_unique_constraint(command: Command) -> list[str]:
    """A unique constraint."""
    columns = command.arguments[1] if len(command.arguments) > 1 else None
    return _alter(command, "ADD " + unique(command.table(), columns, command.options))


def add_exclusion_constraint(command: Command) -> list[str]:
    """An exclusion constraint."""
    return _alter(command, "ADD " + exclusion(command.table(), command.text(1, "the exclusion"), command.options))


def validate(command: Command) -> list[str]:
    """A constraint whose old rows are checked now; MySQL has checked them before."""
    if speaks_mysql():
        return []
    return _alter(command, f"VALIDATE CONSTRAINT {quote(constraint_name(command))}")


def remove(command: Command) -> list[str]:
    """A constraint that goes."""
    exists = "IF EXISTS " * (command.option("if_exists") is True)
    if speaks_mysql() and command.name == "remove_foreign_key":
        return _alter(command, f"DROP FOREIGN KEY {quote(constraint_name(command))}")
    return _alter(command, f"DROP CONSTRAINT {exists}{quote(constraint_name(command))}")


def is_guess(command: Command) -> bool:
    """Whether the name is derived here, while ActiveRecord looks for the constraint by its columns."""
    return "name" not in command.options


def constraint_name(command: Command) -> str:
    """The constraint's name, given or as ActiveRecord would have made it. Raises Unresolved."""
    if name := command.option("name"):
        return str(name)
    second = command.arguments[1] if len(command.arguments) > 1 else None
    if command.name.endswith("foreign_key"):
        column = command.option("column")
        target = second or command.option("to_table")
        if column is None and not isinstance(target, str):
            raise Unresolved("the constraint's name")
        return naming.foreign_key_name(command.table(), names(column or naming.key_column(str(target)), "the key's column"))
    if command.name == "validate_constraint" and isinstance(second, str):
        return second
    if command.name.endswith("unique_constraint"):
        return naming.unique_name(command.table(), names(second or command.option("column"), "the constraint's columns"))
    named = naming.exclusion_name if command.name.endswith("exclusion_constraint") else naming.check_name
    expression = second or command.option("expression")
    return named(command.table(), text_of(expression, "the constraint's name"))
