"""The models of all languages but Python: which files, how they are parsed, and how it shows that they get to clients."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from bot.domain.changes import Change, Side
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.handlers.models.compared import by_file
from workers.handlers.models.declared import declared
from workers.handlers.models.linked import Linked
from workers.handlers.models.model import Model
from workers.handlers.models.ruby_php import php, ruby
from workers.handlers.models.scripts import presenters, validators
from workers.handlers.paths import GENERATED
from workers.readers.syntax import language_of, parse_source
from workers.scene import Scene, text_of

_COMMENT = r"^\s*(import|using|use|package|from|//|\*|#)"
_JAVA = Linked(
    (".java", ".kt"),
    re.compile(r"@(Rest)?Controller\b|@(Get|Post|Put|Patch|Delete|Request)Mapping\b|@Path\("),
    re.compile(r"\s*(?:public |private |protected |static |final |abstract )*(?:class|record|interface|enum)\s+(\w+)"),
    re.compile(_COMMENT),
    r"(@RequestBody|@Valid\w*|@ModelAttribute|@BeanParam|@RequestPart)[^;{]*\bNAME\b",
    r"^\s*(public |protected |private )?[\w<>?., ]*\bNAME\b[\w<>?., ]*\s+\w+\(|\bnew NAME\b|\bNAME(\.|::)\w+|return .*\bNAME\b",
)
_CSHARP = Linked(
    (".cs",),
    re.compile(
        r"\bControllerBase\b|:\s*\w*Controller(<|\b)|\[Http(Get|Post|Put|Patch|Delete)|\.Map(Get|Post|Put|Patch|Delete)\("
    ),
    re.compile(r"\s*(?:public |internal |sealed |abstract |partial |static )*(?:class|record|interface|struct)\s+(\w+)"),
    re.compile(_COMMENT),
    r"\[From\w+[^\]]*\]\s*NAME\b|[(,]\s*NAME\s+\w+|Controller\w*<.*\bNAME\b",
    r"<.*\bNAME\b|^\s*(public|protected) .*\bNAME\b.*\(|\bnew NAME\b|Controller\w*<.*\bNAME\b",
)
_GO = Linked(
    (".go",),
    re.compile(r"\bgin\.Context\b|\becho\.Context\b|\bfiber\.Ctx\b|\bhttp\.ResponseWriter\b"),
    re.compile(r"\s*type\s+(\w+)\s+struct"),
    re.compile(r"^\s*(import|//|package)"),
    r"(Bind\w*|Decode|ReadJSON|BodyParser|Unmarshal\w*|parse\w*)\(",
    r"(\.JSON|Encode|[wW]riteJSON\w*|render\.\w+|[rR]espond\w*|[sS]endJSON\w*|\.Send|OK)\(",
    around=8,
)
_RUST = Linked(
    (".rs",),
    re.compile(r"utoipa::path|\baxum\b|\bactix_web\b|\brocket\b"),
    re.compile(r"\s*(?:pub(?:\(\w+\))? )?(?:struct|enum|type)\s+(\w+)"),
    re.compile(_COMMENT.replace("|#", "")),
    r"(Json|Query|Form|Path)<[^>]*\bNAME\b|request_body\s*=.*\bNAME\b|params\(.*\bNAME\b|:\s*NAME\b",
    r"->.*\bNAME\b|body\s*=.*\bNAME\b|Json\(.*\bNAME\b|\bNAME\s*\{|\bNAME::",
)
_SCRIPT = Linked(
    (".ts", ".js", ".mjs", ".tsx"),
    re.compile(
        r"@Controller\(|@(Get|Post|Put|Patch|Delete)\(|\b(router|app|server|fastify|route)\.(get|post|put|patch|delete|route)\("
    ),
    re.compile(r"\s*(?:export )?(?:default )?(?:abstract )?(?:class|interface|const|let|type)\s+(\w+)"),
    re.compile(r"^\s*(import|//|\*|\}? ?from)|^\s*\w+,?$"),
    r"@(Body|Query|Param)\(.*\bNAME\b|\bNAME\.(safe)?[pP]arse|[vV]alidat\w*\(.*\bNAME\b|(body|query|schema|params|querystring)\w*\s*:\s*NAME\b",
    r"Promise<.*\bNAME\b|type:\s*(\(\)\s*=>\s*)?\[?NAME\b|\bnew NAME\b|response.*\bNAME\b|return .*\bNAME\b|\bNAME\(",
)
_RUBY = Linked(
    (".rb", ".jbuilder"),
    re.compile(r"class \w+(::\w+)*Controller\b|Grape::API"),
    re.compile(r"\s*class\s+(?:\w+::)*(\w+)"),
    re.compile(r"^\s*(require|#)"),
)
_PHP = Linked(
    (".php",),
    re.compile(r"extends \w*Controller\b|Route::"),
    re.compile(r"\s*(?:final |abstract )*class\s+(\w+)"),
    re.compile(r"^\s*(use |//|\*|#|namespace)"),
)
_OF: dict[str, tuple[re.Pattern[str], Linked]] = {
    "java": (re.compile(r"\.java$"), _JAVA),
    "csharp": (re.compile(r"\.cs$"), _CSHARP),
    "go": (re.compile(r"\.go$"), _GO),
    "rust": (re.compile(r"\.rs$"), _RUST),
    "typescript": (re.compile(r"(?<!\.d)\.(ts|js|mjs)$"), _SCRIPT),
    "ruby": (re.compile(r"\.(rb|jbuilder)$"), _RUBY),
    "php": (re.compile(r"\.php$"), _PHP),
}
CLUES = {
    "java": re.compile(r"\b(record|class)\b"),
    "csharp": re.compile(r"\{ get; |\brecord\b"),
    "go": re.compile(r'json:"'),
    "rust": re.compile(r"\b(Serialize|Deserialize|ToSchema)\b"),
    "typescript": re.compile(
        r"\b(z|Joi|yup|zod)\.object\(|@(Is[A-Z]\w*|ApiProperty\w*|MaxLength|Min|Max)\(|(return|=) \{|\(\{"
    ),
    "ruby": re.compile(r"\battributes?\b|\bjson\.|\bexpose\b|\bpermit\b|\bfields?\b|_json|to_h\b|_hash|_payload"),
    "php": re.compile(r"extends \w*(Resource|Transformer\w*|Request)\b"),
}


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What clients are asked more of, and given less of."""
    language = spoken(change.path)
    if language is None:
        return ()
    mine, linked = _OF[language]
    return by_file(change, scene, mine, _models, linked)


def spoken(path: str) -> str | None:
    """The language of a file, as far as its models are read: one of CLUES."""
    found = "ruby" if path.endswith(".jbuilder") else language_of(path)
    return "typescript" if found == "javascript" else found if found in CLUES else None


def _models(change: Change, side: Side, scene: Scene) -> list[Model]:
    return scene.remember(("code models", change.path, side), lambda: _read(change, side))


def _read(change: Change, side: Side) -> list[Model]:
    """Raises TooLarge."""
    path = change.path if side == "head" else change.previous or change.path
    language = spoken(path)
    text = None if (change.deleted if side == "head" else change.added) else text_of(change, side)
    if text is None or language is None or not CLUES[language].search(text) or GENERATED.search(text[:1500]):
        return []
    grammar = "ruby" if path.endswith(".jbuilder") else language_of(path) or language
    syntax = parse_source(path, text, grammar)
    found: Iterator[Model]
    if language == "ruby":
        found = ruby(syntax)
    elif language == "php":
        found = php(syntax)
    elif language == "typescript":
        found = chain(declared(syntax, language), validators(syntax), presenters(syntax))
    else:
        found = declared(syntax, language)
    return list(found)
