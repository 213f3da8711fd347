"""Constraints as SQL: of a table, and inline at a column."""

from __future__ import annotations

from bot.domain.schema import Check, Constraint, Exclusion, ForeignKey, Key, NotNull
from workers.sql.render.names import quote, quote_all, render_name


def render_constraint(constraint: Constraint) -> str:
    """A table constraint with its name: `CONSTRAINT fk FOREIGN KEY (a) REFERENCES u (id) NOT VALID`."""
    return _named(constraint, _body(constraint, inline=False))


def render_inline(constraint: Constraint) -> str:
    """A constraint at its column, which is not repeated: `REFERENCES u (id)`."""
    return _named(constraint, _body(constraint, inline=True))


def _named(constraint: Constraint, body: str) -> str:
    return f"CONSTRAINT {quote(constraint.name)} {body}" if constraint.name is not None else body


def _body(constraint: Constraint, inline: bool) -> str:
    match constraint:
        case Check():
            return _check(constraint)
        case ForeignKey():
            return _foreign_key(constraint, inline)
        case Key():
            return _key(constraint, inline)
        case Exclusion(text=text):
            return f"EXCLUDE {text}"
        case NotNull(column=column):
            text = "NOT NULL" if inline else f"NOT NULL {quote(column)}"
            return text + " NO INHERIT" * constraint.no_inherit + " NOT VALID" * constraint.not_valid


def _check(check: Check) -> str:
    """NOT ENFORCED implies NOT VALID, and the grammar takes no CHECK that says both at a column."""
    text = f"CHECK ({check.expression.text})" + " NO INHERIT" * check.no_inherit
    if not check.enforced:
        return f"{text} NOT ENFORCED"
    return text + " NOT VALID" * check.not_valid


def _foreign_key(key: ForeignKey, inline: bool) -> str:
    text = "" if inline else f"FOREIGN KEY ({quote_all(key.columns)}) "
    text += f"REFERENCES {render_name(key.table)}"
    if key.references:
        text += f" ({quote_all(key.references)})"
    if key.match:
        text += f" MATCH {key.match}"
    if key.on_delete:
        text += f" ON DELETE {key.on_delete}"
    if key.on_update:
        text += f" ON UPDATE {key.on_update}"
    text += _deferral(key)
    if not key.enforced:
        return f"{text} NOT ENFORCED"
    return text + " NOT VALID" * key.not_valid


def _key(key: Key, inline: bool) -> str:
    text = "PRIMARY KEY" if key.primary else "UNIQUE"
    if key.nulls_not_distinct:
        text += " NULLS NOT DISTINCT"
    if key.index is not None:
        return f"{text} USING INDEX {quote(key.index)}" + _deferral(key)
    if not inline:
        text += f" ({quote_all(key.columns)})"
    if key.include:
        text += f" INCLUDE ({quote_all(key.include)})"
    if key.tablespace:
        text += f" USING INDEX TABLESPACE {quote(key.tablespace)}"
    return text + _deferral(key)


def _deferral(key: Key | ForeignKey) -> str:
    return " DEFERRABLE" * key.deferrable + " INITIALLY DEFERRED" * key.initially_deferred
