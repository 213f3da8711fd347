"""Tables declared in TypeScript and JavaScript: TypeORM's entities, Drizzle's tables; as far as they say it in literals.

Source: https://typeorm.io/entities , https://orm.drizzle.team/docs/sql-schema-declaration
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.schema import Name, Type
from workers.frameworks.entities import Attribute, Entity
from workers.readers.syntax import Node, Syntax, TooLarge, language_of, parse_source

MARK = re.compile(r"@Entity\s*\(|\b(?:pg|mysql)Table\s*\(")
"""What stands in a file that declares any."""
_TYPES = {
    "text": "text", "integer": "int4", "int": "int4", "int4": "int4", "bigint": "int8", "int8": "int8", "smallint": "int2",
    "boolean": "bool", "bool": "bool", "date": "date", "jsonb": "jsonb", "uuid": "uuid",
}  # fmt: skip
_COLUMNS = frozenset(
    ("Column", "CreateDateColumn", "UpdateDateColumn", "DeleteDateColumn", "VersionColumn", "PrimaryColumn",
     "PrimaryGeneratedColumn")
)  # fmt: skip
_CHAIN = 12
"""Calls of a chain that are looked at."""


def entities(path: str, text: str) -> dict[str, Entity]:
    """The entities and tables of a file by the names they have there; none where it is not parsed."""
    language = language_of(path)
    try:
        syntax = parse_source(path, text, language) if language and MARK.search(text) else None
    except TooLarge:
        return {}
    if syntax is None:
        return {}
    return {one.name: one for one in (*_typeorm(syntax), *_drizzle(syntax))}


def _typeorm(syntax: Syntax) -> Iterator[Entity]:
    for made in syntax.walk("class_declaration"):
        name, body = made.child_by_field_name("name"), made.child_by_field_name("body")
        given = next((call for word, call in _decorators(syntax, made) if word == "Entity"), None)
        if name is None or body is None or given is None:
            continue
        own, options = syntax.text(name), _options(syntax, given)
        table = next(iter(_strings(syntax, given)), "") or _string(options.get("name"), syntax) or _snake(own)
        schema = _string(options.get("schema"), syntax)
        if "database" in options or ("name" in options and not _string(options["name"], syntax)):
            continue
        found = (_property(syntax, node) for node in body.named_children if node.type == "public_field_definition")
        heritage = next((syntax.text(node) for node in made.named_children if node.type == "class_heritage"), "")
        attributes = {one.column: one for one in found if one is not None}
        yield Entity(own, Name(table, "" if schema == "public" else schema), syntax.span(name), attributes, heritage)


def _property(syntax: Syntax, node: Node) -> Attribute | None:
    name = node.child_by_field_name("name")
    for word, call in _decorators(syntax, node):
        if word in _COLUMNS and name is not None:
            options = _options(syntax, call)
            column = _string(options.get("name"), syntax) or syntax.text(name)
            kind = next(iter(_strings(syntax, call)), "") or _string(options.get("type"), syntax)
            nullable = syntax.text(options["nullable"]) if "nullable" in options else str(word == "DeleteDateColumn").lower()
            optional = {"true": True, "false": False}.get(nullable)
            return Attribute(column, syntax.span(node), optional, _type(kind, options.get("length"), syntax))
    return None


def _decorators(syntax: Syntax, node: Node) -> Iterator[tuple[str, Node]]:
    """The decorators of a class or a property that are calls: their names and the calls."""
    around = node.parent.named_children if node.parent is not None and node.parent.type == "export_statement" else []
    for one in (*around, *node.named_children):
        call = one.named_children[0] if one.type == "decorator" and one.named_children else None
        function = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
        if call is not None and function is not None:
            yield syntax.text(function), call


def _drizzle(syntax: Syntax) -> Iterator[Entity]:
    for made in syntax.walk("variable_declarator"):
        name, call = made.child_by_field_name("name"), made.child_by_field_name("value")
        if name is None or call is None or call.type != "call_expression":
            continue
        function = call.child_by_field_name("function")
        arguments = _arguments(call)
        table = _string(arguments[0], syntax) if arguments else ""
        if function is None or syntax.text(function) not in {"pgTable", "mysqlTable"} or not table or len(arguments) < 2:
            continue
        pairs = [one for one in arguments[1].named_children if one.type == "pair"]
        found = (_pair(syntax, one) for one in pairs)
        kin = " ".join(syntax.text(one) for one in arguments[1].named_children if one.type == "spread_element")
        attributes = {one.column: one for one in found if one is not None}
        yield Entity(syntax.text(name), Name(table), syntax.span(name), attributes, kin)


def _pair(syntax: Syntax, pair: Node) -> Attribute | None:
    """A column: `email: varchar("email", { length: 20 }).notNull()`."""
    key, node = pair.child_by_field_name("key"), pair.child_by_field_name("value")
    words: set[str] = set()
    for _ in range(_CHAIN):
        function = node.child_by_field_name("function") if node is not None and node.type == "call_expression" else None
        if node is None or key is None or function is None:
            return None
        if function.type == "identifier":
            column = next(iter(_strings(syntax, node)), "") or syntax.text(key)
            kind = _type(syntax.text(function), _options(syntax, node).get("length"), syntax)
            return Attribute(
                column, syntax.span(pair), not words & {"notNull", "primaryKey"}, None if "array" in words else kind
            )
        method = function.child_by_field_name("property")
        words.add(syntax.text(method) if method is not None else "")
        node = function.child_by_field_name("object")
    return None


def _type(word: str, length: Node | None, syntax: Syntax) -> Type | None:
    if word == "varchar":
        size = syntax.text(length).strip("\"'") if length is not None else ""
        return Type("varchar", (size,)) if size.isdigit() else Type("varchar") if not size else None
    return Type(_TYPES[word]) if word in _TYPES else None


def _arguments(call: Node) -> list[Node]:
    given = call.child_by_field_name("arguments")
    return [one for one in given.named_children if one.type != "comment"] if given is not None else []


def _options(syntax: Syntax, call: Node) -> dict[str, Node]:
    """The properties of the object that a call is given."""
    given = next((one for one in _arguments(call) if one.type == "object"), None)
    pairs = [one for one in given.named_children if one.type == "pair"] if given is not None else []
    found = ((one.child_by_field_name("key"), one.child_by_field_name("value")) for one in pairs)
    return {syntax.text(key): value for key, value in found if key is not None and value is not None}


def _strings(syntax: Syntax, call: Node) -> Iterator[str]:
    """The first argument, where it is a string."""
    given = _arguments(call)[:1]
    yield from filter(None, (_string(one, syntax) for one in given))


def _string(node: Node | None, syntax: Syntax) -> str:
    return syntax.text(node)[1:-1] if node is not None and node.type == "string" else ""


def _snake(name: str) -> str:
    """The table of a class without a name of its own: `OrderItem` → `order_item`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
