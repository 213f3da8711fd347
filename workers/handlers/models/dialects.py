"""How classes of data are written in each language: which they are, what a field is called, what it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

Limits = tuple[tuple[str, re.Pattern[str]], ...]
_NEVER = re.compile(r"(?!)")
_TYPES = {
    "string": re.compile(r"^(string|String|str|&str|Text)\??$"),
    "integer": re.compile(r"^(int|long|short|Integer|Long|Short|u?int(8|16|32|64)?|[iu](8|16|32|64|size))\??$"),
    "number": re.compile(r"^(float|double|decimal|Float|Double|BigDecimal|float(32|64)|f32|f64|number)\??$"),
    "boolean": re.compile(r"^(bool|boolean|Boolean)\??$"),
    "array": re.compile(r"^(List|Set|Collection|IEnumerable|IList|Vec|Array|IReadOnlyList)<|\[\]$|^\[\]"),
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """Of `nodes` those are classes of data that `data` finds (in their head) and `other` does not; `fields` are the members.

    In a member's text `hidden` keeps it inside, `renamed` says its name outside, `needed` that it must be given (where None:
    all that `free` does not find, of a class in which `checked` is found), `limits` what values it takes.
    """

    nodes: tuple[str, ...]
    fields: tuple[str, ...]
    data: re.Pattern[str]
    other: re.Pattern[str] = _NEVER
    hidden: re.Pattern[str] = _NEVER
    renamed: re.Pattern[str] = _NEVER
    needed: re.Pattern[str] | None = None
    free: re.Pattern[str] = _NEVER
    checked: re.Pattern[str] = re.compile("")
    open: re.Pattern[str] = _NEVER
    limits: Limits = ()


_NAMES = (
    r"(Dto|DTO|Request|Response|Payload|View|ViewModel|Resource|Model|Vo|VO|Result|Command|Form|Body|Params?|Input|Output"
    r"|Item|Info)"
)
JAVA = Dialect(
    ("class_declaration", "record_declaration"),
    ("field_declaration", "formal_parameter"),
    re.compile(rf"\brecord \w+|\bclass \w*{_NAMES}\b|@(Data|Value|Schema|JsonInclude)\b"),
    re.compile(
        r"@(Service|Component|Repository|Configuration|ConfigurationProperties|RestController|Controller|Entity|Table|Aspect)\b"
    ),
    re.compile(r"@JsonIgnore\b|\bstatic\b|\btransient\b|AccessMode"),
    re.compile(r'@JsonProperty\(\s*(?:value\s*=\s*)?"([^"]+)"'),
    re.compile(r"@(NotNull|NotBlank|NotEmpty)\b"),
    open=re.compile(r"@JsonUnwrapped|@JsonAnyGetter"),
    limits=(
        ("maxLength", re.compile(r"@(?:Size|Length)\([^)]*\bmax\s*=\s*(\d+)")),
        ("minLength", re.compile(r"@(?:Size|Length)\([^)]*\bmin\s*=\s*(\d+)")),
        ("maximum", re.compile(r"@(?:Max|DecimalMax)\(\s*(?:value\s*=\s*)?\"?(-?\d+)")),
        ("minimum", re.compile(r"@(?:Min|DecimalMin)\(\s*(?:value\s*=\s*)?\"?(-?\d+)")),
        ("pattern", re.compile(r'@Pattern\([^)]*?regexp\s*=\s*"((?:[^"\\]|\\.)*)"')),
    ),
)
CSHARP = Dialect(
    ("class_declaration", "record_declaration"),
    ("property_declaration", "parameter"),
    re.compile(rf"\brecord \w+|\bclass \w*{_NAMES}\b"),
    re.compile(r"\b(Controller|Service|Handler|DbContext|Repository)\b|\bstatic class"),
    re.compile(r"\[(\w+, *)*JsonIgnore|\b(private|internal|static|protected)\b"),
    re.compile(r'\[JsonProperty(?:Name)?\(\s*(?:PropertyName\s*=\s*)?"([^"]+)"'),
    re.compile(r"\[(?:[^\]]*, *)?Required\b|\brequired\b"),
    limits=(
        ("maxLength", re.compile(r"\b(?:MaxLength|StringLength)\((\d+)")),
        ("minLength", re.compile(r"\bMinLength\((\d+)|MinimumLength\s*=\s*(\d+)")),
        ("maximum", re.compile(r"\bRange\([^,)]*,\s*(-?\d+)")),
        ("minimum", re.compile(r"\bRange\(\s*(-?\d+)")),
        ("pattern", re.compile(r'\bRegularExpression\(@?"((?:[^"\\]|\\.)*)"')),
    ),
)
GO = Dialect(
    ("type_spec",),
    ("field_declaration",),
    re.compile(r'`[^`]*\bjson:"'),
    hidden=re.compile(r'json:"-[",]|^[a-z_]\w*\s'),
    renamed=re.compile(r'\bjson:"([^",]+)'),
    needed=re.compile(r'\b(?:binding|validate):"(?:[^"]*,)?required(?=[,"])'),
    limits=(
        ("maxLength", re.compile(r'^\w+\s+\*?string\b.*\b(?:binding|validate):"(?:[^"]*,)?(?:max|lte)=(\d+)')),
        ("minLength", re.compile(r'^\w+\s+\*?string\b.*\b(?:binding|validate):"(?:[^"]*,)?(?:min|gte)=(\d+)')),
        ("maximum", re.compile(r'^\w+\s+\*?u?(?:int|float)\w*\b.*\b(?:binding|validate):"(?:[^"]*,)?(?:max|lte)=(-?\d+)')),
        ("minimum", re.compile(r'^\w+\s+\*?u?(?:int|float)\w*\b.*\b(?:binding|validate):"(?:[^"]*,)?(?:min|gte)=(-?\d+)')),
    ),
)
RUST = Dialect(
    ("struct_item",),
    ("field_declaration",),
    re.compile(r"derive\([^)]*\b(Serialize|Deserialize|ToSchema)\b"),
    re.compile(r"\b(Insertable|AsChangeset)\b"),
    re.compile(r"serde\(\s*(skip|skip_serializing)\b"),
    re.compile(r'serde\([^)]*\brename\s*=\s*"([^"]+)"'),
    free=re.compile(r":\s*Option<|serde\([^)]*\bdefault\b"),
    checked=re.compile(r"\bDeserialize\b"),
    open=re.compile(r"serde\(\s*flatten"),
    limits=(
        ("maxLength", re.compile(r"length\([^)]*\bmax\s*=\s*(\d+)")),
        ("minLength", re.compile(r"length\([^)]*\bmin\s*=\s*(\d+)")),
        ("maximum", re.compile(r"range\([^)]*\bmax\s*=\s*(-?\d+)")),
        ("minimum", re.compile(r"range\([^)]*\bmin\s*=\s*(-?\d+)")),
    ),
)
TYPESCRIPT = Dialect(
    ("class_declaration",),
    ("public_field_definition",),
    re.compile(r"@(Is[A-Z]\w*|ApiProperty\w*|MaxLength|MinLength|Min|Max|Length|Matches|ValidateNested|Expose|Field)\("),
    re.compile(r"@(Entity|Injectable|Controller|Module|Component|ObjectType)\("),
    re.compile(r"@(Exclude|ApiHideProperty|Inject)\(|\b(private|protected|static)\b"),
    re.compile(r"@(?:Expose|ApiProperty)\(\s*\{[^}]*\bname:\s*['\"](\w+)"),
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
OF = {"java": JAVA, "csharp": CSHARP, "go": GO, "rust": RUST, "typescript": TYPESCRIPT}


def kind_of(text: str) -> str | None:
    """The schema's type for a type as it is written; None for all that is no plain value."""
    word = text.strip().removeprefix("*").strip(":? ")
    return next((kind for kind, pattern in _TYPES.items() if pattern.search(word)), None)
