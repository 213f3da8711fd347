"""Strategies for the nouns of a schema: names, types and combinations nobody would write, all of them SQL can say."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from bot.domain import operations as ops
from bot.domain.schema import (
    Check,
    Column,
    Exclusion,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Name,
    NotNull,
    Type,
)
from workers.sql.postgres import operations
from workers.sql.render.names import KEYWORDS, literal


def parsed(sql: str) -> list[ops.Operation]:
    return [operation for statement in operations(sql) for operation, _, _ in statement.steps]


def normal(text: str) -> Expression:
    """An expression in the words the parser gives it."""
    (operation,) = parsed(f"ALTER TABLE t ALTER c SET DEFAULT {text}")
    assert isinstance(operation, ops.SetDefault)
    assert operation.default
    return operation.default


EXPRESSIONS = [
    normal(t)
    for t in (
        "now()", "a > 0", "a IS NOT NULL AND b IS NOT NULL", "a + b * 2", "NOT a", "CURRENT_TIMESTAMP(3)", "a IN (1, 2)",
        "'x'::varchar(3)", "coalesce(a, 'y') || 'z'", "nextval('s'::regclass)", "ext.f(a, -1)", '"A b".c IS NULL OR d',
        "a AT TIME ZONE 'utc'", "ARRAY[1, 2]::int[]", "(SELECT max(a) FROM t)", "a LIKE '%\\_x'", "a COLLATE \"C\"",
        "CASE WHEN a THEN 1 ELSE 2 END", "a BETWEEN 1 AND 2", "'1'::interval day to second(3)", "lower(a)", "(a).b", "-a",
    )
]  # fmt: skip
text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
literals = st.one_of(
    text.map(lambda t: Expression(literal(t), constant=True)),
    st.integers(-(2**40), 2**40).map(lambda n: Expression(str(n), constant=True)),
    st.sampled_from([Expression(t, constant=True) for t in ("true", "NULL", "1.50", "b'101'")]),
)
expressions = st.one_of(st.sampled_from(EXPRESSIONS), literals)
odd = st.sampled_from(
    ["orders", "Order", "select", "user", "a b", 'q"u', "é", "1st", "a$b", "timestamp", "integer", "日本", "--", "$$"]
)
words = st.one_of(odd, text.filter(lambda t: 0 < len(t.encode()) < 64), st.sampled_from(sorted(KEYWORDS)))
schemas = st.one_of(st.just(""), words.filter(lambda w: w not in ("public", "pg_catalog")))
names = st.builds(Name, words, schemas)
several = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)
maybe = st.one_of(st.none(), words)
flag = st.booleans()
builtin = st.sampled_from(
    [Type(n) for n in ("int2", "int4", "int8", "bool", "float4", "float8", "numeric", "varchar", "bpchar", "bit", "varbit",
                       "timestamptz", "timestamp", "timetz", "time", "json", "jsonb", "text", "char", "interval", "uuid")]
    + [Type("numeric", ("10", "2")), Type("varchar", ("50",)), Type("bpchar", ("5",)), Type("bit", ("8",)),
       Type("timestamptz", ("3",)), Type("time", ("0",)), Type("interval", ("day to second", "3")), Type("interval", ("6",)),
       Type("geometry", ("point", "4326")), Type("interval", ("year to month",)), Type("varbit", ("3",))]
)  # fmt: skip
own_types = st.builds(Type, words, st.just(()), st.just(0), schemas)
arrays = st.builds(lambda t, n: Type(t.name, t.modifiers, n, t.schema), builtin, st.integers(0, 2))
types = st.one_of(builtin, arrays, own_types)
collations = st.sampled_from(["", '"C"', 'ext."de_DE.utf8"'])


def deferral(item: Any) -> Any:
    """INITIALLY DEFERRED is deferrable; NOT ENFORCED is not valid."""
    return not item.initially_deferred or item.deferrable


checks = st.builds(Check, expressions, maybe, flag, flag)
unenforced = st.builds(lambda e, n, i: Check(e, n, True, i, False), expressions, maybe, flag)
actions = st.sampled_from(["", "CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT"])


@st.composite
def foreign_keys(draw: Any, columns: Any = several) -> ForeignKey:
    enforced = draw(flag)
    deferrable = draw(flag)
    return ForeignKey(
        draw(columns), draw(names), draw(st.one_of(st.just(()), several)), draw(maybe), not enforced, draw(actions),
            draw(actions),
        draw(st.sampled_from(["", "FULL"])), deferrable, deferrable and draw(flag), enforced,
    )  # fmt: skip


keys = st.builds(
    Key, several, flag, maybe, st.none(), st.one_of(st.just(()), several), flag, flag, flag, st.one_of(st.just(""), words)
)
keys = keys.filter(lambda k: deferral(k) and not (k.primary and k.nulls_not_distinct))
adopting = st.builds(lambda p, n, i, d: Key((), p, n, i, deferrable=d), flag, maybe, words, flag)
exclusions = st.builds(Exclusion, st.sampled_from(["USING gist (room WITH =, during WITH &&) WHERE (NOT cancelled)"]), maybe)
not_nulls = st.builds(NotNull, words, maybe, flag, flag)
constraints = st.one_of(checks, unenforced, foreign_keys(), keys, adopting, exclusions, not_nulls)


@st.composite
def columns(draw: Any, typed: bool = True) -> Column:
    name = draw(words)
    kind = (
        draw(st.sampled_from(["plain", "default", "stored", "virtual", "always", "by default", "serial"])) if typed else "plain"
    )
    inline = draw(
        st.lists(
            st.one_of(
                st.builds(Check, expressions, maybe, st.just(False), flag),
                unenforced,
                foreign_keys(st.just((name,))),
                st.builds(lambda n: NotNull(name, n), words),
                st.builds(lambda p, n, d: Key((name,), p, n, deferrable=d), flag, maybe, flag),
            ),
            max_size=2,
        )
    )
    implied = kind in ("always", "by default", "serial") or any(
        isinstance(c, NotNull) or (isinstance(c, Key) and c.primary) for c in inline
    )
    serial = kind == "serial"
    return Column(
        name,
        draw(st.sampled_from([Type("int2"), Type("int4"), Type("int8")]) if serial else types) if typed else None,
        implied or draw(flag),
        draw(expressions) if kind == "default" else None,
        draw(expressions) if kind in ("stored", "virtual") else None,
        kind == "stored",
        kind if kind in ("always", "by default") else "",  # type: ignore[arg-type]
        serial,
        draw(collations) if typed else "",
        tuple(inline),
    )


parts = st.builds(
    lambda c, e, o, d, n: IndexPart(c, None if c else e, '"C"' if o else "", o, d, n),
    maybe, expressions, st.sampled_from(["", "ext.gin_trgm_ops", "gist_ops(siglen = 32)"]), flag, st.sampled_from(["",
        "first", "last"]),
)  # fmt: skip
indexes = st.builds(
    Index, maybe, st.lists(parts, min_size=1, max_size=3).map(tuple), flag, st.sampled_from(["btree", "gin", "Odd"]),
    st.one_of(st.just(()), several), st.one_of(st.none(), expressions), flag,
)  # fmt: skip
