"""Queries in the code of a tree that name a column or a table: what breaks when that goes, and has not gone with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.domain.changes import Mention
from bot.domain.schema import Name
from workers.queries.called import read_code
from workers.queries.code import Code
from workers.queries.heads import heads
from workers.queries.models import mapping
from workers.queries.sinks import query_of
from workers.readers.dumps import is_dump
from workers.readers.listing import Listing
from workers.readers.syntax import language_of
from workers.uses import ENDINGS, NOT_RUNNING, Queried, spellings

_ANY = re.compile("")
_MOST_FILES, _MOST_FOUND, _MOST_NAMED = 30, 5, 200
_ASIDE = re.compile(r"(?i)(^|/)(seeds?|scripts?|legacy|deprecated|archive|tools|bench\w*|db)/|(^|/)seeds?\.\w+$")
_TABLES = (
    re.compile(r"(?:__tablename__|db_table|self\.table_name|\$table|tableName)\s*[:=]\s*['\"]([\w.]+)['\"]"),
    re.compile(r"\btableName\(\)(?:: ?string)?[ {\n]*return ['\"]([\w.]+)['\"]"),
    re.compile(r"@Entity\(\s*['\"](\w+)['\"]|schema\s+\"(\w+)\"\s+do|@@map\(\"(\w+)\"\)"),
)
_KEPT = (
    r"(?m)^[ \t]+NAME\s*(?::|=)|\b(?:alias_attribute|attribute|field|belongs_to|has_\w+|store_accessor)\b[^\n]*\bNAME\b"
    r"|\bdef NAME\b|scopeNAME"
)
"""A class that has the name still: its column may be another one."""
_PLURALS = (("y", "ies"), ("s", "ses"), ("x", "xes"), ("ch", "ches"), ("sh", "shes"), ("", "s"), ("", ""))


def queried(tree: Listing, migrations: Collection[str]) -> Queried:
    """A look-up in that tree. Queries built of pieces, and models whose table is not plain, are left out."""

    def look_up(table: Name, column: str) -> tuple[Mention, ...]:
        word = column or table.name
        if not re.fullmatch(r"\w{1,63}", word):
            return ()
        words = {*spellings(word), *(spellings(word.removesuffix("_id")) if column else ())}
        paths = dict.fromkeys(one.path for one in tree.lines_with(sorted(words), ENDINGS) if running(one.path, migrations))
        found = list[Mention]()
        for path in sorted(paths, key=lambda path: _unlikely(path, table, tree))[:_MOST_FILES]:
            language = language_of(path) or ""
            code = tree.remember(("code", path), lambda path=path, language=language: read_code(path, language, tree))  # type: ignore[misc]
            if code is not None:
                found += mapping(code, table, column) if column else ()
                found += _of_sql(code, table, column)
                found += _of_mappers(code, table, column, tree) if column else ()
            if len(found) >= _MOST_FOUND:
                break
        return tuple(dict.fromkeys(found))

    return look_up


def _unlikely(path: str, table: Name, tree: Listing) -> bool:
    """Whether the file does not name the table either: those are looked at last."""
    text = tree.text(path)
    return not any(word in text for word in spellings(table.name, relation=True))


def running(path: str, migrations: Collection[str]) -> bool:
    """Whether it may be code that a deployment runs, in a language that is read."""
    mine = language_of(path) is not None and path not in migrations
    return mine and not (NOT_RUNNING.search(path) or is_dump(path) or _ASIDE.search(path))


def _of_sql(code: Code, table: Name, column: str) -> Iterator[Mention]:
    from workers.sql.queries import asked

    for call in code.calls():
        query = query_of(code, call)
        found = asked(query.sql) if query is not None and query.whole else None
        if query is None or found is None:
            continue
        here = (
            any(use.column == column and use.tables == (table,) for use in found.columns) if column else table in found.tables
        )
        if here:
            yield _mention(code, query.span.line)


def _of_mappers(code: Code, table: Name, column: str, tree: Listing) -> Iterator[Mention]:
    meant = set(spellings(column))
    related = {column.removesuffix("_id"), column.removesuffix("Id")} - {column}
    for call in code.calls():
        for one in code.words.fields(code, call):
            if one.field not in meant and not (one.field in related and code.language == "python"):
                continue
            if one.model == table.name if one.table else _is_of(one.model, one.field, table, code, tree):
                yield _mention(code, code.syntax.span(one.node).line)


def _is_of(model: str, named: str, table: Name, code: Code, tree: Listing) -> bool:
    """Whether the one class of that name is the table's, and does not declare the field any more."""
    short = model.rpartition("::")[2]
    ending = "." + code.syntax.path.rpartition(".")[2]
    return tree.remember(("field of", short, named, table, ending), lambda: _declared(short, named, table, ending, tree))


def model_of(model: str, table: Name, code: Code, tree: Listing) -> bool:
    """Whether the one class of that name is the table's."""
    ending = "." + code.syntax.path.rpartition(".")[2]
    return tree.remember(("model of", model, table, ending), lambda: _class_of(model, table, ending, tree) is not None)


def _declared(model: str, named: str, table: Name, ending: str, tree: Listing) -> bool:
    text = _class_of(model, table, ending, tree)
    return text is not None and re.search(_KEPT.replace("NAME", re.escape(named)), text) is None


def _class_of(model: str, table: Name, ending: str, tree: Listing) -> str | None:
    """The text of the one class of that name, where it is the table's."""
    found = class_of(model, ending, tree)
    return found[1] if found is not None and _has_table(found[1], model, table, found[0].path) else None


def class_of(model: str, ending: str, tree: Listing, above: re.Pattern[str] = _ANY) -> tuple[Mention, str] | None:
    """Where the one class of that name begins, and its text, in which `above` is found at the beginning.

    None where there is none, or several.
    """
    name = re.escape(model)
    head = re.compile(
        rf"^\s*(?:\w+\s+)*(?:class|defmodule)\s+(?:\w+(?:::|\.))*{name}\b|\.define(?:<\w{{1,80}}>)?\(['\"]{name}['\"]"
    )
    found = heads(tree, [model], [ending], head)
    if found is None:  # a word of many files
        found = heads(tree, [f"class {model}"], [ending], head)
    running = [one for one in found or () if not NOT_RUNNING.search(one.path)]
    texts = [(one, _class_text(tree.text(one.path), one.line - 1)) for one in running]
    texts = [one for one in texts if above.match(one[1])]
    return texts[0] if len(texts) == 1 else None


def tables_of(text: str, model: str, path: str) -> frozenset[str]:
    """The names that the table of a class may have: what it says, else what frameworks make of its name."""
    said = [
        one for pattern in _TABLES for match in pattern.findall(text) for one in ([match] if isinstance(match, str) else match)
    ]
    if names := [one.rpartition(".")[2] for one in said if one]:
        return frozenset(names)
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", model).lower()
    plain = {snake[: len(snake) - len(end)] + plural for end, plural in _PLURALS if snake.endswith(end)}
    django = {f"{part}_{model.lower()}" for part in path.split("/")[:-1]}
    return frozenset(plain | django | {model.lower()})


def _class_text(text: str, first: int) -> str:
    """From the class's line to the next class that is no deeper."""
    lines = text.split("\n")[first:]
    depth = len(lines[0]) - len(lines[0].lstrip())
    ends = (n for n, line in enumerate(lines[1:], 1) if re.match(rf"\s{{0,{depth}}}(?:class|export class|defmodule)\s", line))
    return "\n".join(lines[: next(ends, len(lines))])


def _has_table(text: str, model: str, table: Name, path: str) -> bool:
    names = tables_of(text, model, path)
    return table.name in names or table.name.lower() in names


def _mention(code: Code, line: int) -> Mention:
    text = code.syntax.data.decode("utf-8", "replace").split("\n")[line - 1]
    return Mention(code.syntax.path, line, text.strip()[:200])
