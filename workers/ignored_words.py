"""What other linters call the things that our rules say: for comments that tell them to be silent.

Source: https://squawkhq.com/docs/rules , https://kaveland.no/eugene/hints.html , https://atlasgo.io/lint/analyzers ,
https://github.com/flvmnt/pgfence
"""

from __future__ import annotations

_INDEX = ("index-blocks-writes",)
_DROPPED_INDEX = ("dropping-index-locks-table",)
_NOT_VALID = ("foreign-key-blocks-writes", "check-scans-table", "validate-blocks-in-same-transaction")
_FOREIGN = ("foreign-key-blocks-writes", "foreign-key-scans-on-delete")
_CHECK = ("check-scans-table", "added-column-scans-table")
_KEY = ("key-blocks-reads-and-writes", "unique-fails-on-duplicates")
_DROP = ("drop-breaks-running-code", "rows-are-lost", "cascade-drops-more")
_RENAME = ("rename-breaks-running-code",)
_TYPE = ("type-change-rewrites-table", "type-change-fails")
_NOT_NULL = ("set-not-null-scans-table", "unfilled-column-fails")
_REQUIRED = ("required-column-fails",)
_REWRITE = ("added-column-rewrites-table", "maintenance-rewrites-table")
_ALONE = ("concurrently-fails-in-transaction",)
_LOCK = ("explicit-lock-blocks", "data-change-under-lock-blocks")

RULES: dict[str, tuple[str, ...]] = {
    # squawk
    "require-concurrent-index-creation": _INDEX,
    "require-concurrent-index-deletion": _DROPPED_INDEX,
    "adding-foreign-key-constraint": _FOREIGN,
    "constraint-missing-not-valid": _NOT_VALID,
    "disallowed-unique-constraint": _KEY,
    "adding-serial-primary-key-field": (*_KEY, *_REWRITE),
    "ban-drop-column": _DROP,
    "ban-drop-table": _DROP,
    "ban-drop-database": _DROP,
    "ban-truncate-cascade": _DROP,
    "renaming-column": _RENAME,
    "renaming-table": _RENAME,
    "changing-column-type": _TYPE,
    "adding-not-nullable-field": _NOT_NULL,
    "adding-required-field": _REQUIRED,
    "adding-field-with-default": _REWRITE,
    "ban-concurrent-index-creation-in-transaction": _ALONE,
    # eugene
    "e1": _NOT_VALID,
    "e2": _NOT_NULL,
    "e4": _LOCK,
    "e5": _TYPE,
    "e6": _INDEX,
    "e7": _KEY,
    "e8": ("exclusion-blocks-reads-and-writes",),
    "e9": (*_DROPPED_INDEX, *_LOCK),
    "e10": _REWRITE,
    "e15": ("foreign-key-scans-on-delete",),
    # atlas
    "destructive": _DROP,
    "ds102": _DROP,
    "ds103": _DROP,
    "data_depend": (*_NOT_NULL, *_REQUIRED, *_KEY),
    "mf101": _KEY,
    "mf103": _REQUIRED,
    "mf104": _NOT_NULL,
    "bc101": _RENAME,
    "bc102": _RENAME,
    "incompatible": _RENAME,
    "concurrent_index": (*_INDEX, *_DROPPED_INDEX, *_ALONE),
    "pg101": _INDEX,
    "pg102": _DROPPED_INDEX,
    "pg103": _ALONE,
    "pg301": _TYPE,
    "pg302": _REWRITE,
    "pg303": _NOT_NULL,
    "pg305": _CHECK,
    "pg306": _FOREIGN,
    # pgfence
    "create-index-not-concurrent": _INDEX,
    "drop-index-not-concurrent": _DROPPED_INDEX,
    "concurrent-in-transaction": _ALONE,
    "add-constraint-fk-no-not-valid": _FOREIGN,
    "add-constraint-check-no-not-valid": _CHECK,
    "add-constraint-unique": _KEY,
    "alter-column-set-not-null": _NOT_NULL,
    "alter-column-type": _TYPE,
    "add-column-not-null-no-default": _REQUIRED,
    "add-column-non-constant-default": _REWRITE,
    "drop-column": _DROP,
    "drop-table": _DROP,
    "rename-column": _RENAME,
    "rename-table": _RENAME,
}
