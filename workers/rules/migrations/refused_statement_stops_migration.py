"""
PostgreSQL refuses the statement whatever the rows are: the migration stops there.

SET takes no table before a column; what stands before a dot must be in FROM; as many values belong to an INSERT as columns;
ON CONFLICT needs a unique index over just those columns. No data makes such a statement right.

```sql given
CREATE TABLE users (id bigint PRIMARY KEY, url text, name text, org_id bigint);
CREATE TABLE orgs (id bigint PRIMARY KEY, name text, code text UNIQUE);
CREATE UNIQUE INDEX orgs_live ON orgs (name) WHERE code IS NOT NULL;
```
```sql bad kinds=fails
UPDATE users SET users.url = NULL WHERE users.name = 'x';
```
```sql bad kinds=fails
UPDATE users u SET name = o.name WHERE u.org_id = orgs.id;
```
```sql bad kinds=fails
INSERT INTO users (id, name) VALUES (1, 'a', 'b');
```
```sql bad kinds=fails
INSERT INTO users (id, name, url) SELECT id, name FROM orgs;
```
```sql bad kinds=fails
INSERT INTO users (id, name) VALUES (1, 'a'), (2);
```
```sql bad kinds=fails
UPDATE users SET url = '', url = name WHERE id = 1;
```
```sql bad kinds=fails
INSERT INTO orgs (id, name) VALUES (1, 'a') ON CONFLICT (name) DO NOTHING;
```
```sql good
UPDATE users SET url = NULL WHERE users.name = 'x';
UPDATE users u SET name = o.name FROM orgs o WHERE u.org_id = o.id;
INSERT INTO users (id, name, url) SELECT o.* FROM orgs o WHERE o.id < 0 ON CONFLICT (id) DO UPDATE SET name = excluded.name;
INSERT INTO orgs (id, name, code) VALUES (-1, 'a', 'b') ON CONFLICT (code) DO NOTHING;
INSERT INTO orgs (id, name) VALUES (-2, 'a') ON CONFLICT (name) WHERE code IS NOT NULL DO NOTHING;
UPDATE users SET name = (SELECT o.name FROM orgs o WHERE o.id = users.org_id), url = x.url
FROM (SELECT id, url FROM users) x WHERE x.id = users.id;
```

Source: https://www.postgresql.org/docs/current/sql-update.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import Delete, Insert, Operation, Select, Update
from bot.domain.schema import Key, Table
from workers.rules.known import columns_known, lenient
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.refused import Target, refusals

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(Insert, Update, Delete, Select)
def check(operation: Operation, site: Site) -> Verdict:
    """A statement on rows; told once for all that it does."""
    del operation
    if site.statement.inside or site.step is not site.statement.steps[0] or lenient(site):
        return
    wrong, targets = refusals(site.sql)
    for one in wrong:
        if one.table is None or site.column(one.table, one.column) is None:
            yield _fails(one.why, one.state)
    for target in targets:
        if _unkept(target, site):
            listed = ", ".join(f"`{column}`" for column in sorted(target.columns))
            yield _fails(f"ON CONFLICT needs a unique index over {listed} of `{target.table}`, and there is none", "42P10")


def _unkept(target: Target, site: Site) -> bool:
    """Whether the table is known in full, has those columns, and no key or unique index over just these."""
    table = site.table(target.table)
    if not columns_known(site, table) or not all(table.column(column) for column in target.columns):
        return False
    return not any(keys == target.columns for keys in _keys(table))


def _keys(table: Table) -> list[frozenset[str]]:
    inline = [(c.name, k) for c in table.columns for k in c.constraints if isinstance(k, Key)]
    keys = [frozenset(k.columns or (name,)) for name, k in inline]
    keys += [frozenset(c.columns) for c in table.constraints if isinstance(c, Key)]
    plain = [i for i in table.indexes if i.unique and i.where is None and all(part.column for part in i.parts)]
    return [*keys, *(frozenset(part.column or "" for part in i.parts) for i in plain)]


def _fails(why: str, state: str) -> Harm:
    return Harm(kinds=("fails",), title=f"The migration stops here: {why}", parsed=f"no rows make it right (SQLSTATE {state})")
