"""Columns that calls of mappers name (Active Record, Eloquent, Laravel's builder), held against the schema.

Source: https://guides.rubyonrails.org/active_record_querying.html , https://laravel.com/docs/queries
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.domain.changes import Change, Mention
from bot.domain.mappers import UnknownName
from bot.domain.schema import Name, Schema, Table
from workers.queries.called import read_code
from workers.queries.code import Code
from workers.queries.dropped import class_of, tables_of
from workers.queries.fields import LONGEST, Named, links
from workers.queries.parts import Call
from workers.readers.listing import Listing
from workers.readers.syntax import Node
from workers.rules.sql_schema import column_of, is_system, made_by_code, table_of, whole
from workers.scene import Scene
from workers.settle import touches

_CLOSE, _GREP, _MOST_CALLS = 0.8, 200, 20_000


@dataclass(frozen=True, slots=True)
class Mapper:
    """How one mapper is sure of a name. `above` matches what a model is made of, `never` methods that take other names too.

    `mixes` are calls after which a name may be another table's or an alias; `declares` is searched, with NAME for the name,
    in lines of the tree: then some class gives it, or some query does.
    """

    language: str
    framework: str
    above: re.Pattern[str]
    never: frozenset[str]
    mixes: re.Pattern[str]
    declares: str
    given: re.Pattern[str]


def unknown_columns(change: Change, scene: Scene, mapper: Mapper) -> Iterator[UnknownName]:
    """The columns that lines of the change ask for and no table has."""
    tree, touched = scene.tree("head"), change.touched()
    code = tree.remember(("code", change.path), lambda: read_code(change.path, mapper.language, tree))
    seen: set[tuple[int, str]] = set()
    for number, call in enumerate(code.calls()) if code is not None else ():
        if code is None or number > _MOST_CALLS:
            return
        if call.name in mapper.never or not touches(code.syntax.span(call.node), touched):
            continue
        named = [*code.words.fields(code, call)]
        for one in named if named and _plain(code, call, mapper) else ():
            span = code.syntax.span(one.node)
            if touches(span, touched) and (span.line, one.field) not in seen:
                found = _unknown(code, call, one, mapper, scene)
                if found is not None:
                    seen.add((span.line, one.field))
                    yield found


def _plain(code: Code, call: Call, mapper: Mapper) -> bool:
    """Whether nothing in the chain, before it or after, brings other tables or other names."""
    root, before = links(code, call)
    if len(before) >= LONGEST or (
        any(mapper.mixes.search(name) for name in (call.name, *before))
        and call.name
        not in {
            "where",
            "find_by",
            "find_by!",
            "not",
        }
    ):
        return False
    behind = [*islice(_behind(code, call.node), LONGEST)]
    if len(behind) == LONGEST or any(mapper.mixes.search(name) for name in behind):
        return False
    return bool(root) or (code.language == "ruby" and _own(code, call))


def _behind(code: Code, node: Node) -> Iterator[str]:
    """The names of the calls that follow in the chain."""
    above = node.parent
    while above is not None and code.is_call(above):
        call = code.call(above)
        if call.receiver is None or call.receiver.id != node.id:
            return
        yield call.name
        node, above = above, above.parent


_SCOPED = frozenset(("scope", "default_scope"))
_WRAPS = re.compile(r"has_|belongs_to|validates|with_options|included|class_methods|accepts_")


def _own(code: Code, call: Call) -> bool:
    """Whether a call without a receiver, in the body of a class of Ruby, asks that class's own rows: in a scope, or a method of
    the class."""
    above = call.node.parent
    for _ in range(LONGEST):
        if above is None or above.type in {"class", "method"}:
            return False
        if above.type in {"singleton_method", "singleton_class"}:
            return True
        if code.is_call(above) and ((name := code.call(above).name) in _SCOPED or _WRAPS.match(name)):
            return name in _SCOPED
        above = above.parent
    return False


_LITERALS = frozenset(("hash_key_symbol", "simple_symbol", "string", "encapsed_string"))


def _unknown(code: Code, call: Call, one: Named, mapper: Mapper, scene: Scene) -> UnknownName | None:
    """The fact, where every schema that may be meant has the table, whole, and none has the column."""
    if one.node.type not in _LITERALS or mapper.given.search(one.field) or not re.fullmatch(r"[a-z]\w{0,99}", one.field):
        return None
    tree, asked = scene.tree("head"), (one.field, f"{one.field}_id")  # a relation answers to its own name
    declared, names = _tables(code, one, mapper, tree)
    pairs = [(schema, table) for schema in scene.schemas("head") for name in names if (table := table_of(schema, Name(name)))]
    if (
        not pairs
        or len({table.name for _, table in pairs}) != 1
        or not all(lacks(*pair, name) for pair in pairs for name in asked)
    ):
        return None
    if _declared(tree, mapper, one.field, code) or made_by_code(scene, one.field):
        return None
    table = pairs[0][1]
    near = difflib.get_close_matches(one.field, [column.name for column in table.columns], 1, _CLOSE)
    at = declared or Mention(code.syntax.path, code.syntax.span(one.node).line, code.text(one.node))
    return UnknownName(
        code.syntax.span(one.node), mapper.framework, one.model, one.field, call.name, at, near[0] if near else "",
        table=table.name.name,
    )  # fmt: skip


def _tables(code: Code, one: Named, mapper: Mapper, tree: Listing) -> tuple[Mention | None, frozenset[str]]:
    """Where the class is, and what its table may be called."""
    if one.table:
        return None, frozenset((one.model,))
    short = re.split(r"::|\\", re.sub(r"\.(?:all|unscoped)$", "", one.model))[-1]
    ending = "." + code.syntax.path.rpartition(".")[2]
    found = tree.remember(("asked class", short, ending), lambda: class_of(short, ending, tree, mapper.above))
    if found is None or "abstract_class" in found[1]:
        return None, frozenset()
    return found[0], tables_of(found[1], short, found[0].path) - {short.lower()}


def lacks(schema: Schema, table: Table, column: str) -> bool:
    """Whether all of a table is known and the column is none of it."""
    known = table.kind == "table" and whole(schema, table) and not is_system(schema, column)
    return known and column_of(schema, table, column) is None


def _declared(tree: Listing, mapper: Mapper, name: str, code: Code) -> bool:
    """Whether a class of the tree declares something of that name, or a query gives it; True where that is not known."""
    ending = "." + code.syntax.path.rpartition(".")[2]
    key = ("asked declared", name, ending)
    return tree.remember(
        key, lambda: _declared_in(tree, re.compile(mapper.declares.replace("NAME", re.escape(name))), name, ending)
    )


def _declared_in(tree: Listing, said: re.Pattern[str], name: str, ending: str) -> bool:
    paths = [one.path for one in tree.lines_with([name], [ending])]
    texts = (tree.text(path) for path in paths)
    return len(paths) >= _GREP or any(said.search(line) for text in texts for line in text.split("\n") if name in line)
