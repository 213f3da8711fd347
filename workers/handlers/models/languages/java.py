"""Classes and records of data in Java, with the annotations that Jackson and Bean Validation read."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from workers.handlers.models.declared import declared
from workers.handlers.models.dialect import NAMES, Dialect
from workers.handlers.models.language import COMMENT, Language
from workers.handlers.models.linked import Linked

_MADE = re.compile(
    r"@(Data|Value|Getter|Setter|Builder|SuperBuilder|AllArgsConstructor|JsonAutoDetect|JsonProperty\w*|JsonGetter|JsonInclude|Schema"
    r"|XmlElement|Introspected|Serdeable)\b"
)
"""What has Lombok write the methods that read a field, or Jackson read it without."""
_METHODS = re.compile(r"\breturn\b|\bthis\.\w+ *=")
_NAMED = re.compile(r"\b(\w+)\(")
_HELD = re.compile(
    r"^(?:@\w+\s+)*private\s+(?:final\s+)?\w+(Repository|Service|Client|Mapper|Dao|Template|Factory|Publisher)\b"
)


def _called(said: str, name: str) -> str:
    """Of a plain `boolean isOpen` the method that reads it is `isOpen()`: outside it is `open`."""
    plain = re.search(r"\bboolean\s+is([A-Z])(\w*)\s*(?:=|;|$)", said) if name.startswith("is") else None
    return plain[1].lower() + plain[2] if plain else name


def _reached(held: str, said: str, name: str) -> bool:
    """Whether anybody gets at a field: a private one has a method named for it, or what writes one; never what it works with.

    A class without any method shows too little of how it is read.
    """
    if "private" not in said:
        return True
    if _HELD.search(said):
        return False
    named, made = _read_by(held)
    word = name[:1].upper() + name[1:]
    return made or not named.isdisjoint((name, *(before + word for before in ("get", "is", "set", "with"))))


@lru_cache(maxsize=1)
def _read_by(held: str) -> tuple[frozenset[str], bool]:
    """What a class calls and defines, by name; whether all of its fields are read without, or nothing shows how."""
    return frozenset(_NAMED.findall(held)), _MADE.search(held) is not None or _METHODS.search(held) is None


_CLASSES = Dialect(
    ("class_declaration", "record_declaration"),
    ("field_declaration", "formal_parameter"),
    re.compile(rf"\brecord \w+|\bclass \w*{NAMES}\b|@(Data|Value|Schema|JsonInclude)\b"),
    re.compile(
        r"@(Service|Component|Repository|Configuration|ConfigurationProperties|RestController|Controller|Entity|Table|Aspect|Path)\b"
        r"|@(Request|Get|Post|Put|Patch|Delete)Mapping\b"
    ),
    re.compile(r"@JsonIgnore\b|\bstatic\b|\btransient\b|AccessMode"),
    re.compile(r'@JsonProperty\(\s*(?:value\s*=\s*)?"([^"]+)"'),
    re.compile(r"@(NotNull|NotBlank|NotEmpty)\b"),
    open=re.compile(r"@JsonUnwrapped|@JsonAnyGetter"),
    limits=(
        ("maxLength", re.compile(r"@(?:Size|Length)\([^)]{0,500}\bmax\s*=\s*(\d+)")),
        ("minLength", re.compile(r"@(?:Size|Length)\([^)]{0,500}\bmin\s*=\s*(\d+)")),
        ("maximum", re.compile(r"@(?:Max|DecimalMax)\(\s*(?:value\s*=\s*)?\"?(-?\d+)")),
        ("minimum", re.compile(r"@(?:Min|DecimalMin)\(\s*(?:value\s*=\s*)?\"?(-?\d+)")),
        ("pattern", re.compile(r'@Pattern\([^)]{0,500}?regexp\s*=\s*"((?:[^"\\]|\\.)*)"')),
    ),
    reached=_reached,
    called=_called,
)
_LINKED = Linked(
    (".java", ".kt"),
    re.compile(r"@(Rest)?Controller\b|@(Get|Post|Put|Patch|Delete|Request)Mapping\b|@Path\("),
    re.compile(r"^\s*(?:public |private |protected |static |final |abstract )*(?:class|record|interface|enum)\s+(\w+)"),
    COMMENT,
    r"(@RequestBody|@Valid\w*|@ModelAttribute|@BeanParam|@RequestPart)[^;{]*\bNAME\b",
    r"^\s*(public |protected |private )?[\w<>?., ]*\bNAME\b[\w<>?., ]*\s+\w+\(|\bNAME::\w+|return .*\bNAME\b",
)


language = Language(
    files=re.compile(r"\.java$"),
    clues=re.compile(r"\b(record|class)\b"),
    linked=_LINKED,
    find=partial(declared, dialect=_CLASSES),
)
