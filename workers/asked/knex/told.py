"""What a change is told of: columns that its lines ask tables for by Knex or Objection, and that no migration makes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.mappers import UnknownOption
from bot.domain.schema import Name, Table
from workers.asked.brought import bound, file_of
from workers.asked.columns import lacks
from workers.queries.called import read_code
from workers.queries.code import Code
from workers.queries.dropped import class_of, tables_of
from workers.queries.fields import Named
from workers.queries.knex import SORTS, columns
from workers.readers.listing import Listing
from workers.readers.syntax import Node, language_of
from workers.rules.sql_schema import made_by_code, table_of
from workers.scene import Scene
from workers.settle import touches
from workers.uses import ENDINGS

_CLOSE, _MOST_CALLS = 0.8, 20_000
_RENAMES = ("wrapIdentifier", "knexSnakeCaseMappers", "snakeCaseMappers", "knexIdentifierMappers", "columnNameMappers")
_OWN_NAMES = frozenset(
    ("count", "sum", "min", "max", "avg", "coalesce", "row_number", "rank", "dense_rank", "date_trunc", "case")
)
"""What PostgreSQL calls the results of functions that have no alias."""
_CLIENT = re.compile(r"(?:await )?((?:this\.)?[\w$]{1,80}(?:\.[\w$]{1,80}){0,4})")
_PLAIN = re.compile(r"(?i:knex|trx)|^[A-Z]\w*(?:\.|$)")
_LIKE = ("supabase", "postgrest-js", "dexie", "rethinkdb")
"""Packages whose clients are asked `db.from("orders").select("code")` or `db.table("orders").where("code")` too."""
_EXTENDING = re.compile(r"\bclass[ \t]+(\w{1,80})[ \t]+extends\b")
_MODEL = re.compile(r"[^\n]{0,300}\bextends\b")


def unknown_columns(change: Change, scene: Scene) -> Iterator[UnknownOption]:
    """The names on lines of the change that no table has."""
    tree, touched = scene.tree("head"), change.touched()
    code = tree.remember(("code", change.path), lambda: read_code(change.path, language_of(change.path) or "", tree))
    seen: set[tuple[int, str]] = set()
    for number, call in enumerate(code.calls()) if code is not None else ():
        if code is None or number > _MOST_CALLS:
            return
        if not touches(code.syntax.span(call.node), touched) or not _of_knex(code, call.node, tree):
            continue
        for one in columns(code, call):
            span = code.syntax.span(one.node)
            if touches(span, touched) and (span.line, one.field) not in seen:
                seen.add((span.line, one.field))
                if (found := _unknown(code, call.name, one, scene)) is not None:
                    yield found


def _of_knex(code: Code, node: Node, tree: Listing) -> bool:
    """Whether a chain begins with Knex or a model; where another package is asked alike, its file or the client's says so."""
    if not tree.remember("asked like knex", lambda: bool(tree.lines_with(_LIKE, ("package.json",)))):
        return True
    data, path = code.syntax.data, code.syntax.path
    match = _CLIENT.match(data[node.start_byte : node.start_byte + 500].decode("utf-8", "replace"))
    if match is not None and _PLAIN.search(match[1]):
        return True
    brought = tree.remember(("asked brought", path), lambda: bound(code.syntax))
    module = brought.get(match[1].partition(".")[0], ("", ""))[1] if match is not None else ""
    home = file_of(tree.paths(), path, module)
    return re.search("(?i)knex", tree.text(home) if home else data.decode("utf-8", "replace")) is not None


def _unknown(code: Code, method: str, one: Named, scene: Scene) -> UnknownOption | None:
    """The fact, where every schema that may be meant has the table, whole, and none has the column."""
    tree, names = scene.tree("head"), _tables(one, code, scene)
    pairs = [(schema, table) for schema in scene.schemas("head") for name in names if (table := table_of(schema, Name(name)))]
    if not pairs or len({table.name for _, table in pairs}) != 1:
        return None
    if not all(lacks(*pair, one.field) and not _renamed(tree, pair[1], one.field) for pair in pairs):
        return None
    if (method in SORTS and _given(tree.text(code.syntax.path), one.field)) or made_by_code(scene, one.field):
        return None
    table = pairs[0][1]
    meant = difflib.get_close_matches(one.field, [column.name for column in table.columns], 1, _CLOSE)
    model = "" if one.table else one.model
    return UnknownOption(
        code.syntax.span(one.node), "Knex", model, one.field, method, None, meant[0] if meant else "", table.name.name
    )  # fmt: skip


def _given(text: str, name: str) -> bool:
    """Whether something in a file calls what it selects so: an alias, a key, a function of SQL that gives its own name."""
    said = re.escape(name)
    aliases = (
        rf"(?i)\bas[ \t(]{{1,4}}[\"'`]?{said}\b|\b{said}[\"']?[ \t]*:"
        rf"|\)[ \t]{{1,4}}[\"`]?{said}\b"
        rf"|(?:rank|rownumber)\([ \t]*[\"'`]{said}\b|,[ \t\n]{{0,40}}[\"'`]{said}[\"'`]"
    )
    return name.lower() in _OWN_NAMES or re.search(aliases, text) is not None


def _tables(one: Named, code: Code, scene: Scene) -> frozenset[str]:
    """What the table may be called: a model's is what its class says."""
    if one.table:
        return frozenset((one.model,))
    tree, path = scene.tree("head"), code.syntax.path
    brought = tree.remember(("asked brought", path), lambda: bound(code.syntax))
    name, module = brought.get(one.model, (one.model, ""))
    ending = "." + path.rpartition(".")[2]
    if file := file_of(tree.paths(), path, module):
        return _table_in(tree.text(file), name, file)
    found = tree.remember(("asked model", name, ending), lambda: class_of(name, ending, tree, _MODEL))
    return tables_of(found[1], name, found[0].path) if found is not None and "tableName" in found[1] else frozenset()


def _table_in(text: str, name: str, path: str) -> frozenset[str]:
    """What the class of that name in a file, or the only one, says of its table."""
    places = {match[1]: match.start() for match in _EXTENDING.finditer(text)}
    own = name if name in places else next(iter(places)) if len(places) == 1 else ""
    end = min((at for at in places.values() if own and at > places[own]), default=len(text))
    body = text[places[own] : end] if own else ""
    return tables_of(body, own, path) if "tableName" in body else frozenset()


def _renamed(tree: Listing, table: Table, name: str) -> bool:
    """Whether names are spelled otherwise on their way to the database, and a column is so."""
    plain = name.replace("_", "").lower()
    near = any(column.name.replace("_", "").lower() == plain for column in table.columns)
    return near and tree.remember("asked renames", lambda: bool(tree.lines_with(_RENAMES, ENDINGS)))
