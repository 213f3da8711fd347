"""TypeScript and JavaScript: classes with decorators of class-validator, objects of zod and Joi, presenters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from workers.handlers.models.declared import declared
from workers.handlers.models.dialect import Dialect
from workers.handlers.models.language import Language
from workers.handlers.models.linked import Linked
from workers.handlers.models.model import Building, Model, member
from workers.handlers.models.route_schemas import in_routes
from workers.handlers.models.scripts import presenters, validators
from workers.handlers.script import line_of
from workers.readers.syntax import Syntax

_CLASSES = Dialect(
    ("class_declaration",),
    ("public_field_definition",),
    re.compile(r"@(Is[A-Z]\w*|ApiProperty\w*|MaxLength|MinLength|Min|Max|Length|Matches|ValidateNested|Expose|Field)\("),
    re.compile(r"@(Entity|Injectable|Controller|Module|Component|ObjectType)\(|\bclass \w+Command\b"),
    re.compile(r"@(Exclude|ApiHideProperty|Inject)\(|\b(private|protected|static)\b"),
    re.compile(r"@(?:Expose|ApiProperty)\(\s*\{[^{}]{0,500}\bname:\s*['\"](\w+)"),
    free=re.compile(
        r"@(IsOptional|ValidateIf|ApiPropertyOptional|Optional)\(|\?\s*[:!]|\?:|=\s*\S|required:\s*false|\|\s*(null|undefined)\b"
    ),
    checked=re.compile(r"@(Is[A-Z]\w*|MaxLength|MinLength|Min|Max|Length|Matches|ValidateNested)\("),
    limits=(
        ("maxLength", re.compile(r"@(?:MaxLength|Length\(\s*\d+\s*,)\(?\s*(\d+)")),
        ("minLength", re.compile(r"@(?:MinLength|Length)\(\s*(\d+)")),
        ("maximum", re.compile(r"@Max\(\s*(-?\d+)")),
        ("minimum", re.compile(r"@Min\(\s*(-?\d+)")),
        ("pattern", re.compile(r"@Matches\(\s*/((?:[^/\\\n]|\\.)+)/")),
    ),
)
_LINKED = Linked(
    (".ts", ".js", ".mjs", ".tsx"),
    re.compile(
        r"@Controller\(|@(Get|Post|Put|Patch|Delete)\(|\b(router|app|server|fastify|route)\.(get|post|put|patch|delete|route)\("
        r"|\binitContract\(|\bcreateRoute\(|\bnew (Hono|Elysia)\b"
    ),
    re.compile(r"^\s*(?:export )?(?:default )?(?:abstract )?(?:class|interface|const|let|type)\s+(\w+)"),
    re.compile(r"^\s*(import|//|\*|\}? ?from)|^\s*\w+,?$"),
    r"@(Body|Query)\(.*\bNAME\b"
    r"|\bNAME\.(safe)?[pP]arse(Async)?\((\s*$|.*\b(req|request|ctx|c|context|body|query|params|payload|input|event|data|json)\b)"
    r"|[vV]alidat\w*\(.*\bNAME\b"
    r"|(body|query|schema|params|querystring)\w*\s*:\s*NAME\b(?!\.(partial|pick|omit|deepPartial)\()",
    r"Promise<.*\bNAME\b|\b2\d\d['\"]?:\s*(\w+\()?NAME\b|type:\s*(\(\)\s*=>\s*)?\[?NAME\b|\bnew NAME\b|response.*\bNAME\b"
    r"|return .*\bNAME\b(?!\.(safe)?[pP]arse)|\bNAME\(",
)


def _find(syntax: Syntax) -> Iterator[Model]:
    return chain(declared(syntax, _CLASSES), _added_to(syntax), validators(syntax), in_routes(syntax), presenters(syntax))


def _added_to(syntax: Syntax) -> Iterator[Model]:
    """`type OrderOut = Order & { total: number }`: what a class has that has more; by itself nothing is asked of it."""
    for node in syntax.walk("type_alias_declaration"):
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None or value.type != "intersection_type":
            continue
        made = Building.at(syntax.path, line_of(node), int(node.end_point.row) + 1)
        for one in syntax.walk("property_signature", within=value):
            key = one.child_by_field_name("name")
            if key is not None:
                made.put(syntax.text(key), member(syntax.path, line_of(one)))
        above = frozenset(syntax.text(one) for one in value.named_children if one.type == "type_identifier")
        if above and made.fields.pairs:
            yield Model(syntax.text(name), made.node, False, False, False, above=above)


language = Language(
    files=re.compile(r"(?<!\.d)\.(ts|js|mjs)$"),
    clues=re.compile(
        r"\bType\.Object\(|\bproperties: |\b(z|Joi|yup|zod)\.object\(|@(Is[A-Z]\w*|ApiProperty\w*|MaxLength|Min|Max)\("
        r"|(return|=) \{|\(\{"
    ),
    linked=_LINKED,
    find=_find,
)
