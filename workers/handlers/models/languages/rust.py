"""Structures of Rust that serde writes or reads, and the checks of validator."""

from __future__ import annotations

import re
from functools import partial

from workers.handlers.models.declared import declared
from workers.handlers.models.dialect import Dialect
from workers.handlers.models.language import Language
from workers.handlers.models.linked import Linked

_CLASSES = Dialect(
    ("struct_item",),
    ("field_declaration",),
    re.compile(r"derive\([^)]{0,500}\b(Serialize|Deserialize|ToSchema)\b"),
    re.compile(r"\b(Insertable|AsChangeset)\b"),
    re.compile(r"serde\(\s*(skip|skip_serializing)\b"),
    re.compile(r'serde\([^)]{0,500}\brename\s*=\s*"([^"]+)"'),
    free=re.compile(r":\s*Option<|serde\([^)]{0,500}\bdefault\b"),
    checked=re.compile(r"\bDeserialize\b"),
    open=re.compile(r"serde\(\s*flatten"),
    limits=(
        ("maxLength", re.compile(r"length\([^)]{0,500}\bmax\s*=\s*(\d+)")),
        ("minLength", re.compile(r"length\([^)]{0,500}\bmin\s*=\s*(\d+)")),
        ("maximum", re.compile(r"range\([^)]{0,500}\bmax\s*=\s*(-?\d+)")),
        ("minimum", re.compile(r"range\([^)]{0,500}\bmin\s*=\s*(-?\d+)")),
    ),
)
_LINKED = Linked(
    (".rs",),
    re.compile(r"utoipa::path|\baxum\b|\bactix_web\b|\brocket\b"),
    re.compile(r"^\s*(?:pub(?:\(\w+\))? )?(?:struct|enum|type)\s+(\w+)"),
    re.compile(r"^\s*(import|using|use|package|from|//|\*)"),
    r"(Json|Query|Form|Path)<[^>]*\bNAME\b|request_body\s*=.*\bNAME\b|params\(.*\bNAME\b",
    r"->.*\bNAME\b|body\s*=.*\bNAME\b|Json\(.*\bNAME\b|\bNAME\s*\{|\bNAME::",
)


language = Language(
    files=re.compile(r"\.rs$"),
    clues=re.compile(r"\b(Serialize|Deserialize|ToSchema)\b"),
    linked=_LINKED,
    find=partial(declared, dialect=_CLASSES),
)
