"""When a name that Eloquent and Laravel's builder are given is a column for certain.

Source: https://laravel.com/docs/queries
"""

from __future__ import annotations

import re

from workers.asked.columns import Mapper

MAPPER = Mapper(
    "php",
    "Eloquent",
    re.compile(r"^\s*(?:final\s+)?class\s+\w+\s+extends\s+\\?(?:[\w\\]*\\)?(?:Model|Authenticatable|Pivot|BaseModel|Eloquent)\b"),
    frozenset(("value",)),
    re.compile(r"(?i)join|select|from|union|group|having|withCount|withSum|withAvg|withMin|withMax|withExists|withAggregate|addSelect"),
    r"(?i:\bas\s+[\"'`]?NAME\b)|function\s+scope\w*NAME\b|\$table\s*=[^\n]{0,100}NAME",
    re.compile(r"_(?:count|exists)$|_(?:sum|avg|min|max)_|^pivot_|^laravel_"),
)  # fmt: skip
