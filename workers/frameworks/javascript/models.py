"""Tables declared for Sequelize and MikroORM: models and entities, as far as they say it in literals.

Source: https://sequelize.org/docs/v6/core-concepts/model-basics/
Source: https://github.com/sequelize/sequelize-typescript#readme
Source: https://mikro-orm.io/docs/defining-entities , https://mikro-orm.io/docs/naming-strategy
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.domain.schema import Name, Type
from workers.frameworks.entities import Attribute, Entity
from workers.readers.syntax import Node, Syntax, TooLarge, language_of, parse_source

SEQUELIZE = re.compile(r"@Table\b|\.(?:init|define)\s*\(")
MIKRO_ORM = re.compile(r"@Entity\s*\(")
_TYPES = {
    "TEXT": "text", "INTEGER": "int4", "BIGINT": "int8", "SMALLINT": "int2", "BOOLEAN": "bool", "UUID": "uuid",
    "DATEONLY": "date", "JSONB": "jsonb", "text": "text", "integer": "int4", "int": "int4", "bigint": "int8",
    "boolean": "bool", "uuid": "uuid", "jsonb": "jsonb", "date": "date", "smallint": "int2",
}  # fmt: skip
_SEQUELIZE_TYPE = re.compile(r"(?:\w+\.)?(?:DataTypes?|Sequelize)\.(\w+)(?:\(\s*(\d+)\s*\))?$")
_PROPERTIES = frozenset(("Property", "PrimaryKey", "SerializedPrimaryKey", "Enum"))
_REFERENCES = frozenset(("ManyToOne", "OneToOne"))
_Read = Callable[[Syntax, Node], Attribute | None]
_UNSTORED = frozenset(("VIRTUAL",))


def models(path: str, text: str) -> dict[str, Entity]:
    """Sequelize's models of a file by the names they have there; none where it is not parsed."""
    syntax = _parsed(path, text, SEQUELIZE)
    if syntax is None:
        return {}
    return {one.name: one for one in (*_decorated(syntax, "Table", _column), *_initialised(syntax))}


def mikro_entities(path: str, text: str) -> dict[str, Entity]:
    """MikroORM's entities of a file by the names they have there."""
    syntax = _parsed(path, text, MIKRO_ORM)
    return {} if syntax is None else {one.name: one for one in _decorated(syntax, "Entity", _property)}


def _parsed(path: str, text: str, mark: re.Pattern[str]) -> Syntax | None:
    language = language_of(path)
    try:
        return parse_source(path, text, language) if language and mark.search(text) else None
    except TooLarge:
        return None


def _decorated(syntax: Syntax, word: str, read: _Read) -> Iterator[Entity]:
    """Classes with a decorator of that name."""
    for made in syntax.walk("class_declaration"):
        name, body = made.child_by_field_name("name"), made.child_by_field_name("body")
        given = dict(_decorators(syntax, made)).get(word)
        if name is None or body is None or given is None:
            continue
        options = _options(syntax, given)
        table = _string(options.get("tableName"), syntax) or ("" if word == "Table" else _snake(syntax.text(name)))
        if not table or ("tableName" in options and not _string(options["tableName"], syntax)):
            continue
        found = (read(syntax, node) for node in body.named_children if node.type == "public_field_definition")
        heritage = next((syntax.text(node) for node in made.named_children if node.type == "class_heritage"), "")
        attributes = {one.column: one for one in found if one is not None}
        yield Entity(syntax.text(name), Name(table), syntax.span(name), attributes, heritage)


def _column(syntax: Syntax, node: Node) -> Attribute | None:
    """`@Column(DataType.TEXT) name`, `@AllowNull(false) @Column name`."""
    words = dict(_decorators(syntax, node))
    name, call = node.child_by_field_name("name"), words.get("Column")
    if name is None or "Column" not in words:
        return None
    options = _options(syntax, call) if call is not None else {}
    given = options.get("type") or next((one for one in _arguments(call) if one.type != "object"), None)
    refused = words.get("AllowNull")
    asked = next((syntax.text(one) for one in _arguments(refused)), "true") if "AllowNull" in words else ""
    allowed = asked or (syntax.text(options["allowNull"]) if "allowNull" in options else "true")
    if "PrimaryKey" in words:
        allowed = "false"
    return _attribute(syntax, node, _string(options.get("field"), syntax) or syntax.text(name), given, allowed)


def _property(syntax: Syntax, node: Node) -> Attribute | None:
    """`@Property({ nullable: true }) name`, `@ManyToOne(() => Shop) shop`."""
    name = node.child_by_field_name("name")
    for word, call in _decorators(syntax, node):
        options = _options(syntax, call) if call is not None else {}
        if name is None or word not in _PROPERTIES | _REFERENCES or "mappedBy" in options or "persist" in options:
            continue
        column = _snake(syntax.text(name)) + "_id" * (word in _REFERENCES)
        for key in ("fieldName", "joinColumn", "name"):
            column = _string(options.get(key), syntax) or column
        nullable = {"true": True, "false": False}.get(syntax.text(options["nullable"]) if "nullable" in options else "false")
        said = _string(options.get("columnType"), syntax) or _string(options.get("type"), syntax)
        return Attribute(column, syntax.span(node), nullable, Type(_TYPES[said]) if said in _TYPES else None)
    return None


def _initialised(syntax: Syntax) -> Iterator[Entity]:
    """`Order.init({ … }, { tableName: "orders" })`, `sequelize.define("Order", { … }, { tableName: "orders" })`."""
    for call in syntax.walk("call_expression"):
        function = call.child_by_field_name("function")
        method = function.child_by_field_name("property") if function is not None else None
        word = syntax.text(method) if method is not None else ""
        given = _arguments(call)
        owner = function.child_by_field_name("object") if function is not None else None
        if word == "define" and given and given[0].type == "string":
            name, given = _string(given[0], syntax), given[1:]
        elif word == "init" and owner is not None:
            name = syntax.text(owner)
        else:
            continue
        if len(given) < 2 or given[0].type != "object" or given[1].type != "object":
            continue
        if table := _string(_pairs(syntax, given[1]).get("tableName"), syntax):
            found = (_defined(syntax, one) for one in given[0].named_children if one.type == "pair")
            kin = " ".join(syntax.text(one) for one in given[0].named_children if one.type == "spread_element")
            attributes = {one.column: one for one in found if one is not None}
            yield Entity(name, Name(table), syntax.span(function or call), attributes, kin)


def _defined(syntax: Syntax, pair: Node) -> Attribute | None:
    """An attribute: its type, or an object with `type` and `allowNull`."""
    key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
    if key is None or value is None:
        return None
    options = _pairs(syntax, value) if value.type == "object" else {}
    allowed = syntax.text(options["allowNull"]) if "allowNull" in options else str("primaryKey" not in options).lower()
    column = _string(options.get("field"), syntax) or syntax.text(key).strip("\"'")
    return _attribute(syntax, pair, column, options.get("type") if options else value, allowed)


def _attribute(syntax: Syntax, node: Node, column: str, given: Node | None, allowed: str) -> Attribute | None:
    found = _SEQUELIZE_TYPE.match(syntax.text(given)) if given is not None else None
    word, size = (found[1], found[2]) if found else ("", None)
    if word in _UNSTORED:
        return None
    kind = Type(_TYPES[word]) if word in _TYPES else Type("varchar", (size or "255",)) if word == "STRING" else None
    return Attribute(column, syntax.span(node), {"true": True, "false": False}.get(allowed), kind)


def _decorators(syntax: Syntax, node: Node) -> Iterator[tuple[str, Node | None]]:
    """The decorators of a class or property: their names, and their calls where they are any."""
    around = node.parent.named_children if node.parent is not None and node.parent.type == "export_statement" else []
    for one in (*around, *node.named_children):
        inner = one.named_children[0] if one.type == "decorator" and one.named_children else None
        if inner is not None and inner.type == "identifier":
            yield syntax.text(inner), None
        elif inner is not None and (function := inner.child_by_field_name("function")) is not None:
            yield syntax.text(function), inner


def _arguments(call: Node | None) -> list[Node]:
    given = call.child_by_field_name("arguments") if call is not None else None
    return [one for one in given.named_children if one.type != "comment"] if given is not None else []


def _options(syntax: Syntax, call: Node | None) -> dict[str, Node]:
    given = next((one for one in _arguments(call) if one.type == "object"), None)
    return _pairs(syntax, given) if given is not None else {}


def _pairs(syntax: Syntax, given: Node) -> dict[str, Node]:
    found = (
        (one.child_by_field_name("key"), one.child_by_field_name("value")) for one in given.named_children if one.type == "pair"
    )
    return {syntax.text(key).strip("\"'"): value for key, value in found if key is not None and value is not None}


def _string(node: Node | None, syntax: Syntax) -> str:
    return syntax.text(node)[1:-1] if node is not None and node.type == "string" else ""


def _snake(name: str) -> str:
    """MikroORM's names: `createdAt` → `created_at`, `OrderItem` → `order_item`."""
    return re.sub(r"([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])", lambda m: (m[1] or m[3]) + "_" + (m[2] or ""), name).lower()
