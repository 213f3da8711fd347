"""Queries and changes of rows, as sqlglot reads them: the one door to it. A text too large or too deep for it is looked
through for its words.

Source: https://sqlglot.com/sqlglot.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Name
from workers.sql.dialect import VENDORS
from workers.sql.vendors.cursor import NotUnderstood, Words
from workers.sql.vendors.text import folded

if TYPE_CHECKING:
    from sqlglot import exp

LONGEST, DEEPEST = 16 * 1024, 60
"""Characters, and parentheses within one another, that are given to sqlglot: its parser is a recursive one in Python."""
_DIALECTS = {"sqlserver": "tsql"}
_FROM = re.compile(r"\b(?:from|join|using)\s+([\w.\"`\[\]$#]+)", re.IGNORECASE)
_OWN = {"sqlserver": "dbo", "sqlite": "main", "redshift": "public", "snowflake": "public"}
_SIGNS = re.compile(r"[()\[\]]|\b(?:case|end)\b", re.IGNORECASE)
_WHERE = re.compile(r"\b(?:where|join|limit|top)\b", re.IGNORECASE)


def load() -> None:
    """Load what reads queries, which takes 0.3 s."""
    import sqlglot.dialects

    for engine in VENDORS:
        sqlglot.dialects.Dialect.get_or_raise(_DIALECTS.get(engine, engine))


def reads_of(query: str, engine: str) -> tuple[Name, ...]:
    """The relations that a query reads, without those it makes itself."""
    tree = parsed(query, engine)
    if tree is None:
        return tuple(dict.fromkeys(_bare(found[1], engine) for found in _FROM.finditer(query[:LONGEST])))
    return _tables(tree, engine)


def changes(word: str, cursor: Words, text: str) -> list[Operation]:
    """UPDATE, DELETE, MERGE, INSERT, SELECT and WITH in front of one of them. Raises NotUnderstood."""
    if word in {"INSERT", "REPLACE"}:
        return [_insert(cursor, text)]
    marked = any(token.kind == "template" for token in cursor.tokens)
    tree = None if marked else parsed(text, cursor.engine)
    if tree is None:
        return [_by_words(word, cursor, text)]
    from sqlglot import exp

    if isinstance(tree, exp.Update):
        return [_update(tree, text, cursor.engine)]
    if isinstance(tree, exp.Delete):
        return [_delete(tree, text, cursor.engine)]
    if isinstance(tree, exp.Merge):
        target = _target(tree.this, tree, cursor.engine)
        return [op.Merge(target, text, tuple(one for one in _tables(tree, cursor.engine) if one != target))]
    if isinstance(tree, exp.Insert):
        return [op.Insert(_target(tree.this, tree, cursor.engine), text, (), True, _tables(tree, cursor.engine)[1:])]
    if into := tree.args.get("into"):
        return (
            [op.CreateTableAs(named(into.this, cursor.engine), text)] if named(into.this, cursor.engine).name[:1] != "#" else []
        )
    if isinstance(tree, exp.Query):
        return [op.Select(text, (), _tables(tree, cursor.engine))]
    return [_by_words(word, cursor, text)]


def parsed(text: str, engine: str) -> exp.Expression | None:
    """The one statement; None where sqlglot does not read it as one, or is not asked."""
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        return None
    import logging

    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        found = sqlglot.parse(text, read=_DIALECTS.get(engine, engine))
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError):
        return None
    return found[0] if len(found) == 1 and isinstance(found[0], sqlglot.exp.Expression) else None


def _depth(text: str) -> int:
    """How deep the text nests, as far as signs and words show it: each may cost the parser several frames."""
    depth = most = 0
    for sign in _SIGNS.findall(text):
        if sign in ")]" or sign.lower() == "end":
            depth -= 1
        else:
            depth += 1
        most = max(most, depth)
    return most


def _tables(tree: exp.Expression, engine: str) -> tuple[Name, ...]:
    from sqlglot import exp

    made = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    found = (named(table, engine) for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier))
    return tuple(dict.fromkeys(name for name in found if name.schema or name.name.lower() not in made))


def named(table: exp.Expression, engine: str) -> Name:
    """The table's name, without the schema that is there when none is named."""
    schema, name = str(table.args["db"].this) if table.args.get("db") else "", table.name
    quoted = bool(getattr(table.this, "args", {}).get("quoted"))
    schema = "" if schema.lower() == _OWN.get(engine) else folded(schema, engine)
    return Name(folded(name, engine, quoted=quoted), schema)


def _bare(written: str, engine: str) -> Name:
    parts = [folded(part.strip('"`[]'), engine) for part in written.split(".")]
    schema = parts[-2] if len(parts) > 1 else ""
    return Name(parts[-1], "" if schema.lower() == _OWN.get(engine) else schema)


def _target(node: exp.Expression, tree: exp.Expression, engine: str) -> Name:
    """The table that is written, by its alias or name. Raises NotUnderstood where it is no table."""
    from sqlglot import exp

    while isinstance(node, exp.Schema | exp.Subquery):
        node = node.this
    if not isinstance(node, exp.Table):
        raise NotUnderstood("a change of something that is no table")
    for other in tree.find_all(exp.Table):
        if other is not node and other.alias and other.alias.lower() == node.name.lower() and not node.args.get("db"):
            return named(other, engine)
    return named(node, engine)


def _update(tree: exp.Update, text: str, engine: str) -> Operation:
    from sqlglot import exp

    target = _target(tree.this, tree, engine)
    columns = tuple(
        folded(one.this.name, engine)
        for one in tree.expressions
        if isinstance(one, exp.EQ) and isinstance(one.this, exp.Column)
    )
    joined = any(True for _ in tree.find_all(exp.Join)) or tree.args.get("limit") is not None
    filtered = tree.args.get("where") is not None or joined
    reads = tuple(one for one in _tables(tree, engine) if one != target and one.name.lower() != tree.this.name.lower())
    return op.Update(target, text, columns, filtered or _named_cte(tree), reads)


def _delete(tree: exp.Delete, text: str, engine: str) -> Operation:
    from sqlglot import exp

    node = (tree.args.get("tables") or [tree.this])[0]
    target = _target(node, tree, engine)
    where = tree.args.get("where")
    always = where is not None and isinstance(where.this, exp.Boolean) and where.this.this is True
    joined = any(True for _ in tree.find_all(exp.Join)) or bool(tree.args.get("using")) or tree.args.get("limit") is not None
    filtered = (where is not None and not always) or joined or bool(re.search(r"\btop\b", text[:60], re.IGNORECASE))
    others = tuple(one for one in _tables(tree, engine) if one not in {target, named(node, engine)})
    return op.Delete(target, text, filtered or _named_cte(tree), others)


def _named_cte(tree: exp.Expression) -> bool:
    """Whether what is changed is a common table expression: its own filter is not looked at."""
    from sqlglot import exp

    return any(cte.alias_or_name.lower() == getattr(tree.this, "name", "").lower() for cte in tree.find_all(exp.CTE))


def _insert(cursor: Words, text: str) -> Operation:
    """The head alone: a seed's rows follow."""
    cursor.at += 1
    if cursor.take("OR"):
        cursor.identifier()
    cursor.take_any("OVERWRITE", "INTO")
    cursor.take("INTO")
    cursor.take("TABLE")
    if cursor.sees("ALL") or cursor.sees("FIRST"):
        raise NotUnderstood("INSERT ALL")
    table = cursor.name()
    columns = cursor.names() if cursor.sees("(") and cursor.ahead().text not in {"SELECT", "WITH"} else ()
    queries = any(token.text in {"SELECT", "EXEC", "EXECUTE"} and token.kind == "word" for token in cursor.tokens[cursor.at :])
    reads = reads_of(text[text.upper().find("SELECT") :], cursor.engine) if queries and "SELECT" in text.upper() else ()
    return op.Insert(table, text, columns, queries, reads)


def _by_words(word: str, cursor: Words, text: str) -> Operation:
    """What the words alone tell. Raises NotUnderstood."""
    cursor.at += 1
    if word in {"SELECT", "WITH", "(", "VALUES"}:
        if word == "WITH" and re.search(r"\b(?:update|delete|merge|insert)\b", text, re.IGNORECASE):
            raise NotUnderstood("a change of rows behind WITH")
        return op.Select(text, (), tuple(dict.fromkeys(_bare(one[1], cursor.engine) for one in _FROM.finditer(text[:LONGEST]))))
    cursor.take_any("FROM", "INTO", "ONLY")
    if cursor.take("TOP"):
        cursor.option()
    table = cursor.name()
    reads = tuple(dict.fromkeys(_bare(one[1], cursor.engine) for one in _FROM.finditer(text[:LONGEST])))
    filtered = _WHERE.search(text) is not None
    if word == "UPDATE":
        return op.Update(table, text, (), filtered, reads)
    if word == "DELETE":
        return op.Delete(table, text, filtered, tuple(one for one in reads if one != table))
    return op.Merge(table, text, reads)
