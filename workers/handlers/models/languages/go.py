"""Structures of Go with tags for JSON, and those of validator."""

from __future__ import annotations

import re
from functools import partial

from workers.handlers.models.declared import declared
from workers.handlers.models.dialect import Dialect
from workers.handlers.models.go_uses import ways
from workers.handlers.models.language import Language
from workers.handlers.models.linked import Linked

_CLASSES = Dialect(
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
_LINKED = Linked(
    (".go",),
    re.compile(r"\bgin\.Context\b|\becho\.Context\b|\bfiber\.Ctx\b|\bhttp\.ResponseWriter\b"),
    re.compile(r"^\s*type\s+(\w+)\s+struct"),
    re.compile(r"^\s*(import|//(?!.*@(Success|Failure|Param)\b)|package)"),
    by_folder=True,
    made=r"^func (\w+)\([^)]*\) \(?[*\[\]]*(?:\w+\.)?NAME\b",
    inside=re.compile(r"^[ \t]+[a-z]\w*[ \t]+[*\[\]\w.]+$"),
    told=ways,
)


language = Language(
    files=re.compile(r"\.go$"),
    clues=re.compile(r'json:"'),
    linked=_LINKED,
    find=partial(declared, dialect=_CLASSES),
)
