"""The types PostgreSQL has of itself.

Source: pg_type of PostgreSQL 12 and 18: what a column may be of.
"""

from __future__ import annotations

from bot.domain.schema import Type

_NAMES = frozenset(
    """
    aclitem bit bool box bpchar bytea char cid cidr circle date datemultirange daterange float4 float8 gtsvector inet int2
    int2vector int4 int4multirange int4range int8 int8multirange int8range interval json jsonb jsonpath line lseg macaddr
    macaddr8 money name numeric nummultirange numrange oid oidvector path pg_lsn pg_snapshot point polygon refcursor regclass
    regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype text tid time
    timestamp timestamptz timetz tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot uuid varbit
    varchar xid xid8 xml
    """.split()  # noqa: SIM905 - eighty strings in quotes are read by nobody
)
TYPELESS = frozenset(
    (
        "plpgsql",
        "pgcrypto",
        "uuid-ossp",
        "pg_trgm",
        "btree_gin",
        "btree_gist",
        "unaccent",
        "pg_stat_statements",
        "fuzzystrmatch",
    )
)
"""Extensions that bring no type a column is of."""


def is_built_in(kind: Type) -> bool:
    """True for a type every database has; serial types count as what they stand for."""
    return kind.schema in {"", "pg_catalog"} and (kind.name in _NAMES or kind.name.startswith("pg_"))
