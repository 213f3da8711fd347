"""Strategies for operations of every type, all of them SQL can say."""

from __future__ import annotations

from hypothesis import strategies as st
from noun_strategies import checks, collations, columns, constraints, expressions, flag, indexes, names, text, types, words

from bot.domain import operations as ops
from bot.domain.schema import Name, UserType

bounds = st.sampled_from(
    [
        "DEFAULT",
        "FOR VALUES IN ('a', NULL)",
        "FOR VALUES FROM (MINVALUE, 1) TO (10, MAXVALUE)",
        "FOR VALUES WITH (modulus 4, remainder 0)",
    ]
)
many = st.lists(columns(), max_size=3).map(tuple)
tables = st.builds(
    ops.CreateTable, names, many, st.lists(constraints, max_size=2).map(tuple), flag, st.sampled_from(["", "unlogged",
        "temporary"]),
    st.sampled_from(["", "RANGE (at)", 'LIST ("A", lower(b))', 'HASH (a COLLATE "C" ext.ops)']), st.none(), st.just(""),
        st.just(()),
    st.lists(names, max_size=2).map(tuple), st.just(False), st.sampled_from(["",
        "USING heap WITH (fillfactor = 70) TABLESPACE fast"]),
)  # fmt: skip
likes = st.builds(lambda n, o, i: ops.CreateTable(n, like=(o,), including=(i,)), names, names, st.sampled_from(
    ["", "INCLUDING ALL", "INCLUDING DEFAULTS INCLUDING INDEXES", "INCLUDING ALL EXCLUDING INDEXES"]))  # fmt: skip
partitions = st.builds(
    lambda n, p, b, c: ops.CreateTable(n, c, parent=p, bound=b),
    names,
    names,
    bounds,
    st.lists(columns(typed=False), max_size=1).map(tuple),
)
kinds = st.sampled_from(["table", "view", "materialized view", "foreign table"])
bare = words.filter(lambda w: w not in ("public", "pg_catalog"))
values = st.one_of(st.just(""), st.integers(-5, 10**12).map(str), text.filter(lambda t: ", " not in t))
enums = st.builds(lambda n, v: UserType(n, "enum", v), names, st.lists(text.filter(bool), max_size=3).map(tuple))
new_checks = st.lists(checks.filter(lambda c: not c.not_valid), max_size=2).map(tuple)
defaults = st.one_of(st.none(), expressions)
domains = st.builds(lambda n, t, b, c, d: UserType(n, "domain", (), t, b, c, d), names, types, flag, new_checks, defaults)
functions = st.builds(
    ops.DropFunction, names, st.sampled_from(["function", "procedure", "routine", "aggregate"]),
    st.one_of(st.none(), st.just("integer, text[]")), flag, flag,
).filter(lambda o: o.kind != "aggregate" or o.arguments is not None)  # fmt: skip
domain_actions = st.one_of(
    st.builds(lambda d, c: ops.AlterDomain(d, "add constraint", c), names, checks),
    st.builds(lambda d, n: ops.AlterDomain(d, "validate constraint", name=n), names, words),
    st.builds(lambda d, n, t: ops.AlterDomain(d, "drop constraint", name=n, text=t), names, words, st.sampled_from(["",
        "IF EXISTS CASCADE"])),
    st.builds(ops.AlterDomain, names, st.sampled_from(["set not null", "drop not null"])),
    st.builds(lambda d, e: ops.AlterDomain(d, "default", text=e.text), names, expressions),
)  # fmt: skip

OPERATIONS = [
    st.builds(ops.AddColumn, names, columns(), flag),
    st.builds(ops.DropColumn, names, words, flag, flag),
    st.builds(ops.RenameColumn, names, words, words),
    st.builds(ops.AlterColumnType, names, words, types, st.one_of(st.none(), expressions), collations),
    st.builds(ops.SetNotNull, names, words, flag),
    st.builds(ops.SetDefault, names, words, st.one_of(st.none(), expressions)),
    st.builds(ops.AlterIdentity, names, words, st.sampled_from(["add", "set"]), st.sampled_from(["always", "by default"])),
    st.builds(lambda t, c, e: ops.AlterIdentity(t, c, "drop", if_exists=e), names, words, flag),
    st.builds(ops.DropExpression, names, words, flag),
    st.builds(ops.SetExpression, names, words, expressions),
    st.builds(lambda t, c, o: ops.SetColumnOption(t, c, *o), names, words, st.sampled_from(
        [("STATISTICS", "1000"), ("STATISTICS", "DEFAULT"), ("STORAGE", "EXTERNAL"), ("COMPRESSION", "lz4"), ("SET",
            "(n_distinct = -1)"),
         ("RESET", "(n_distinct)"), ("OPTIONS", "(ADD a 'b', DROP c)"), ("IDENTITY",
             "SET START 5 RESTART WITH 7 SET NO CYCLE")])),
    st.builds(ops.AddConstraint, names, constraints),
    st.builds(ops.ValidateConstraint, names, words),
    st.builds(ops.DropConstraint, names, words, flag, flag),
    st.builds(ops.RenameConstraint, names, words, words),
    st.builds(ops.AlterConstraint, names, words, st.sampled_from(["NOT ENFORCED", "DEFERRABLE INITIALLY DEFERRED",
        "NO INHERIT"])),
    st.builds(ops.CreateIndex, names, indexes, flag, flag, flag, st.sampled_from(["", "fillfactor = 70"]),
        st.one_of(st.just(""), words))
    .filter(lambda o: o.index.name is not None or not o.if_not_exists),
    st.builds(ops.DropIndex, names, flag, flag, flag),
    st.builds(ops.RenameIndex, names, words, flag),
    st.builds(ops.AttachIndex, names, names),
    st.builds(ops.Reindex, st.sampled_from(["index", "table"]), names, flag),
    st.builds(ops.Reindex, st.sampled_from(["schema", "database", "system"]), words.map(Name), flag),
    st.builds(ops.Cluster, names, st.one_of(st.just(""), words)),
    tables, likes, partitions,
    st.builds(ops.CreateTableAs, names, st.sampled_from(["SELECT 1 AS a", "TABLE b"]), flag, st.sampled_from(["",
        "unlogged"]), flag),
    st.builds(ops.DropTable, names, kinds, flag, flag),
    st.builds(ops.RenameTable, names, words, st.one_of(kinds, st.just("sequence")), flag),
    st.builds(ops.SetSchema, names, words, st.one_of(kinds, st.just("sequence")), flag),
    st.builds(ops.SetPersistence, names, flag),
    st.builds(ops.SetStorage, names, st.sampled_from(["tablespace", "access method"]), words),
    st.builds(lambda t, o: ops.SetTableOptions(t, *o), names, st.sampled_from(
        [("SET", "(fillfactor = 70, toast.autovacuum_enabled = 'false')"), ("RESET", "(fillfactor)"), ("OWNER TO", "bob"),
            ("NOT OF",),
         ("OWNER TO", "CURRENT_USER"), ("REPLICA IDENTITY", "USING INDEX i"), ("INHERIT", 's."P"'), ("SET WITHOUT CLUSTER",)])),
    st.builds(ops.SetRowSecurity, names, st.sampled_from(["enable", "disable", "force", "no force"])),
    st.builds(ops.AttachPartition, names, names, bounds),
    st.builds(lambda p, t, w: ops.DetachPartition(p, t, w == 1, w == 2), names, names, st.integers(0, 2)),
    st.builds(ops.RefreshView, names, flag, flag),
    st.builds(ops.Vacuum, names, flag, st.just(False)),
    st.builds(ops.Vacuum, names, st.just(False), st.just(True)),
    st.builds(ops.CreateType, enums),
    st.builds(ops.CreateType, domains, st.sampled_from(["", 'COLLATE "C"'])),
    st.builds(lambda n: ops.CreateType(UserType(n, "composite"), "AS (a int, b text)"), names),
    st.builds(ops.DropType, names, flag, flag, flag),
    st.builds(ops.RenameType, names, words, flag),
    st.builds(ops.AddEnumValue, names, text, flag),
    st.builds(lambda t, v, n, a: ops.AddEnumValue(t, v, False, n, a), names, text, text.filter(bool), flag),
    st.builds(ops.RenameEnumValue, names, text.filter(bool), text),
    domain_actions,
    st.builds(ops.CreateSequence, names, flag, st.sampled_from(["", "START 100 INCREMENT BY 5"])),
    st.builds(ops.AlterSequence, names, st.sampled_from(["RESTART WITH 5", "OWNED BY NONE"])),
    st.builds(ops.DropSequence, names, flag, flag),
    st.builds(ops.CreateSchema, words, flag),
    st.builds(ops.RenameSchema, words, words),
    st.builds(ops.DropSchema, words, flag, flag),
    st.builds(ops.CreateExtension, words, flag),
    st.builds(ops.DropExtension, words, flag, flag),
    functions,
    st.builds(ops.DropTrigger, names, words, flag, flag, flag),
    st.builds(ops.DropPolicy, names, words, flag),
    st.builds(lambda t, x: ops.EnableTrigger(t, x.startswith("E"), x), names, st.sampled_from(["DISABLE TRIGGER ALL",
        "ENABLE REPLICA RULE r"])),
    st.sampled_from([ops.Begin(), ops.Commit(), ops.Rollback(), ops.Cluster(None), ops.Vacuum(None)]),
    st.builds(ops.Rollback, words),
    st.builds(ops.SetVariable, st.sampled_from(["lock_timeout", "my.Var", "search_path"]), values, flag),
    st.builds(ops.SetVariable, st.sampled_from(["lock_timeout", "my.Var"]), st.none(), flag),
    st.builds(ops.LockTable, names, st.sampled_from(["ACCESS EXCLUSIVE", "SHARE ROW EXCLUSIVE", "ROW SHARE"]), flag),
    st.builds(ops.Truncate, names, flag, flag),
]  # fmt: skip
