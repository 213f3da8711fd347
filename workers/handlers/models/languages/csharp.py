"""Classes and records of data in C#, with the attributes of System.Text.Json, Newtonsoft and DataAnnotations."""

from __future__ import annotations

import re
from functools import partial

from workers.handlers.models.declared import declared
from workers.handlers.models.dialect import NAMES, Dialect
from workers.handlers.models.language import COMMENT, Language
from workers.handlers.models.linked import Linked

_CLASSES = Dialect(
    ("class_declaration", "record_declaration"),
    ("property_declaration", "parameter"),
    re.compile(rf"\brecord \w+|\bclass \w*{NAMES}\b"),
    re.compile(r"\b(Controller|Service|Handler|DbContext|Repository)\b|\bstatic class"),
    re.compile(r"\[(\w+, *)*JsonIgnore|\b(private|internal|static|protected)\b"),
    re.compile(r'\[JsonProperty(?:Name)?\(\s*(?:PropertyName\s*=\s*)?"([^"]+)"'),
    re.compile(r"\[(?:[^\]]{0,1000},)? *Required\b|\brequired\b"),
    computed=re.compile(r"\bget\s*(\{|=>)(?![\s\S]{0,400}?\b(set|init)\b)|^[^{};=]*=>"),
    limits=(
        ("maxLength", re.compile(r"\b(?:MaxLength|StringLength)\((\d+)")),
        ("minLength", re.compile(r"\bMinLength\((\d+)|MinimumLength\s*=\s*(\d+)")),
        ("maximum", re.compile(r"\bRange\([^,()]*,\s*(-?\d+)")),
        ("minimum", re.compile(r"\bRange\(\s*(-?\d+)")),
        ("pattern", re.compile(r'\bRegularExpression\(@?"((?:[^"\\]|\\.)*)"')),
    ),
)
_LINKED = Linked(
    (".cs",),
    re.compile(
        r"\bControllerBase\b|:\s*\w*Controller\w*(<|\b)|\[Http(Get|Post|Put|Patch|Delete)|\.Map(Get|Post|Put|Patch|Delete)\("
    ),
    re.compile(r"^\s*(?:public |internal |sealed |abstract |partial |static )*(?:class|record|interface|struct)\s+(\w+)"),
    COMMENT,
    r"\[From\w+[^\]]*\]\s*NAME\b|^(?!\s*(private|protected|internal)\b).*[(,]\s*NAME\s+\w+|Controller\w*<.*\bNAME\b",
    r"\b(\w*(Action|Http|Query|Paged?)\w*Results?|\w*Response|Task|Page\w*|I?(Async)?(Enumerable|List|Collection|ReadOnly\w+)|Array"
    r"|Map|ProjectTo|Adapt|Ok|Json|Produces\w*)<[^()>]*\bNAME\b|typeof\(NAME\)|^\s*public [^(]*\bNAME\b[^(]*\("
    r"|(return|Ok|Created\w*|Accepted|Json|Results?\.\w+)\b.*\bnew NAME\b|Controller\w*<.*\bNAME\b",
)


language = Language(
    files=re.compile(r"\.cs$"),
    clues=re.compile(r"\{ get; |\brecord\b"),
    linked=_LINKED,
    find=partial(declared, dialect=_CLASSES),
)
