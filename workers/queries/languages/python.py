"""Python: DB-API, SQLAlchemy, asyncpg, Django."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code
from workers.queries.fields import Named, keys, links, strings
from workers.queries.language import Language, Mapped
from workers.queries.parts import Call, field_of

_EVERY = re.compile(r"^([A-Z]\w*)\.objects$")
_DJANGO_READS = frozenset(("get", "first", "last", "count", "exists", "aggregate", "earliest", "latest"))
_DID = {"delete": "deleted", "update": "updated", "_raw_delete": "deleted"}
_DJANGO = re.compile(r"([A-Z]\w*)\.objects\b")
_WHOLE = re.compile(r"\b[A-Z]\w*\.objects(?:\.all\(\))?$|\bsession\.query\([A-Z]\w*\)$")
_ASKED = re.compile(r"(?:^|\W)(?:([A-Z]\w*|cls)\.query|\bsession\.query\(\s*([A-Z]\w*)\b[^()]*\))(?:$|\.\w+\()")
_GIVES = frozenset(("all", "first", "one", "one_or_none", "scalar", "count", "first_or_404", "get", "get_or_404", "one_or_404"))
"""What ends a query of SQLAlchemy's, as sessions and Flask's models make them."""
_SESSION = re.compile(r"(?i)\b(db\.)?session$")
_SENT = re.compile(r"(?:sa\.|sqlalchemy\.)?(delete|update)\(([A-Z]\w*)\)(\.values\(.*\))?$")
_SELECTED = re.compile(r"(?:sa\.|sqlalchemy\.)?select\(\s*([A-Z]\w*)?")


def _mapper(code: Code, call: Call) -> Mapped | None:
    if call.receiver is None:
        return None
    receiver = code.text(call.receiver)
    if call.name in _DID and (whole := _WHOLE.search(receiver)):
        model = re.search(r"[A-Z]\w*", whole.group(0))
        return Mapped(
            "django" if ".objects" in receiver else "sqlalchemy", model.group(0) if model else "", False, _DID[call.name]
        )
    if call.name == "all" and (every := _EVERY.match(receiver)) and _sent_whole(code, call):
        return Mapped("django", every.group(1), True, "read")
    if call.name in _DJANGO_READS | {"delete", "update"} and (model := _DJANGO.match(receiver)):
        return Mapped("django", model.group(1), call.name in _DJANGO_READS and "select_for_update" not in receiver)
    if call.name in _GIVES and (built := _ASKED.search(receiver)):
        asked = built.group(1) or built.group(2)
        all_rows = call.name == "all" and receiver in {
            f"{asked}.query",
            f"session.query({asked})",
            f"db.session.query({asked})",
        }
        return Mapped("sqlalchemy", asked, True, "read" if all_rows else "")
    if call.name in {"get", "scalar", "scalars", "execute"} and _SESSION.search(receiver) and call.arguments:
        return _sqlalchemy(code.text(call.arguments[0]), call.name)
    return None


def _sent_whole(code: Code, call: Call) -> bool:
    """Whether all rows are fetched at once: `list(…)`, `Serializer(…, many=True)`. Anything else may cut a page out of them."""
    given = call.node.parent
    outer = given.parent if given is not None and given.type == "argument_list" else None
    if given is None or outer is None:
        return False
    function = outer.child_by_field_name("function")
    named = code.text(function) if function is not None else ""
    return named == "list" or (named.endswith("Serializer") and "many=True" in code.text(given).replace(" ", ""))


def _sqlalchemy(first: str, method: str) -> Mapped | None:
    if method == "get":
        return Mapped("sqlalchemy", first, True) if re.match(r"[A-Z]\w*$", first) else None
    if sent := _SENT.match(first):
        return Mapped("sqlalchemy", sent.group(2), False, _DID[sent.group(1)])
    selected = _SELECTED.match(first)
    return Mapped("sqlalchemy", selected.group(1) or first, True) if selected else None


_FILTERS = frozenset(("filter", "exclude", "get", "get_or_create", "update_or_create", "create", "update", "filter_by"))
_LISTS = frozenset(("order_by", "values", "values_list", "only", "defer", "latest", "earliest", "distinct"))
_GIVEN_NAMES = frozenset(("annotate", "alias", "extra", "aggregate", "values", "values_list"))
_MANAGER = re.compile(r"^([A-Z]\w*)\.(?:objects|_default_manager|query)$")
_ASKING = frozenset(("filter", "where", "order_by", "group_by", "having", "select", "query", "with_entities", "distinct", "on"))


def _fields(code: Code, call: Call) -> Iterator[Named]:
    """`Order.objects.filter(code=…)`, `select(Order).where(Order.code == …)`."""
    root, between = links(code, call)
    model = _MANAGER.match(root)
    if model is not None and not _GIVEN_NAMES.intersection(between):
        yield from _of_manager(code, call, model.group(1))
    if call.name in _ASKING:
        for node in (node for one in call.arguments for node in code.syntax.walk("attribute", within=one)):
            owner, name = field_of(node, "object"), field_of(node, "attribute")
            if owner is not None and name is not None and re.match(r"[A-Z][a-z]\w*$", code.text(owner)):
                yield Named(code.text(owner), code.text(name), node)


def _of_manager(code: Code, call: Call, model: str) -> Iterator[Named]:
    for one in call.arguments:
        if call.name in _FILTERS and one.type == "keyword_argument":
            yield from (Named(model, name.partition("__")[0], node) for name, node, _ in keys(code, one))
        elif call.name in _LISTS:
            for text, node in strings(code, one):
                yield Named(model, text.lstrip("-").partition("__")[0], node)
        elif call.name in _FILTERS:
            for inner in (node for node in code.syntax.walk("call", within=one) if code.call(node).name == "Q"):
                for given in code.call(inner).arguments:
                    if given.type == "keyword_argument":
                        yield from (Named(model, name.partition("__")[0], node) for name, node, _ in keys(code, given))


language = Language(
    sinks=frozenset((
        "execute", "executemany", "executescript", "exec_driver_sql", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one",
        "fetch_val", "raw", "read_sql", "read_sql_query", "RawSQL", "mogrify", "scalar", "scalars", "iterate", "copy_expert",
        "stream",
    )),
    pieces=frozenset(("extra", "text")),
    alone=frozenset(("RawSQL", "execute", "read_sql")),
    prepares=re.compile(r"^mogrify"),
    bind='cursor.execute("… WHERE code = %s", (code,))',
    http=re.compile(
        r"^(requests|httpx)\.(get|post|put|patch|delete|request|head)$|^(urllib\.request\.)?urlopen$"
        r"|^stripe\.\w+(\.\w+)*\.(create|retrieve|modify)$"
    ),
    rows=re.compile(r"\.objects\b|\bget_queryset\(|\bget_list_or_404\(|\b(?:[A-Z]\w*|cls)\.query\b|\bfetchall\(|\bfetch_all\(|\bfetchmany\(|\.scalars\(|\.query\(|\bsession\.(execute|scalars|query)\b"),
    models=re.compile(r"^([A-Z]\w*)\.(?:objects|query)\b(?!.*\.values)|\bquery\(\s*([A-Z]\w*)\s*\)|\bselect\(\s*([A-Z]\w*)\s*\)"),
    assignments=("assignment", "augmented_assignment"),
    mapper=_mapper,
    fields=_fields,
)  # fmt: skip
