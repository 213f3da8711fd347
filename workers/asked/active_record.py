"""When a name that Active Record is given is a column for certain.

Source: https://guides.rubyonrails.org/active_record_querying.html
"""

from __future__ import annotations

import re

from workers.asked.columns import Mapper

MAPPER = Mapper(
    "ruby",
    "Active Record",
    re.compile(r"^\s*class\s+[\w:]+\s*<\s*(?:::)?(?:ApplicationRecord|ActiveRecord::Base)\b"),
    frozenset(("create", "create!", "insert_all", "upsert_all")),
    re.compile(r"join|select|from|group|includes|eager_load|references|union|with\b|merge|extending"),
    r"\b(?:alias_attribute|attribute|belongs_to|has_\w+|store_accessor|translates|enum|composed_of|acts_as\w*|monetize|delegate"
    r"|alias_method|alias|\w*attribute\w*)\b[^#\n]{0,300}\bNAME\b|\bscope[ (]+:NAME\b|(?i:\bas\s+[\"'`]?NAME\b)",
    re.compile(r"(?!)"),
)  # fmt: skip
