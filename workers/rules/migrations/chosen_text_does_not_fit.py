"""
A CASE or COALESCE of bare texts is `text`, which is put into no column of another type: the migration stops here.

A text by itself takes the type of the column that it is put into. Chosen by CASE or COALESCE it has become `text` before, and
PostgreSQL casts that to an enum, a number, a date or a json document only where it is asked to.

```sql given
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE orders (id bigint PRIMARY KEY, mood mood, code text, day date, seen boolean);
INSERT INTO orders (id) VALUES (1);
```
```sql bad kinds=fails
UPDATE orders SET mood = CASE WHEN seen THEN 'ok' ELSE 'sad' END;
```
```sql bad kinds=fails
INSERT INTO orders (id, day) SELECT id + 100000000, COALESCE(NULL, '2024-01-01') FROM orders;
```
```sql good
UPDATE orders SET mood = CASE WHEN seen THEN 'ok'::mood ELSE 'sad' END, code = CASE WHEN seen THEN 'a' END WHERE id = 1;
```
```sql good
UPDATE orders SET mood = (CASE WHEN seen THEN 'ok' ELSE 'sad' END)::mood, day = '2024-01-01' WHERE id = 1;
```

Source: https://www.postgresql.org/docs/current/typeconv-union-case.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import Insert, Update
from bot.domain.schema import Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.chosen import chosen_texts
from workers.sql.render import render_type

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
_STRANGERS = frozenset(
    """
    bit bool bytea cidr date daterange float4 float8 inet int2 int4 int8 interval json jsonb macaddr money numeric time
    timestamp timestamptz timetz tsquery tsvector uuid varbit xml
    """.split()  # noqa: SIM905 - so many strings in quotes are read by nobody
)
"""Types that no `text` is assigned to. Source: pg_cast of PostgreSQL 12 and 18 (castcontext), run for the examples."""


@rule.on(Update, Insert)
def check(_: Update | Insert, site: Site) -> Verdict:
    """A column whose type is known and takes no text."""
    if site.statement.inside or site.step is not site.statement.steps[0]:
        return
    for table, name, word in chosen_texts(site.sql):
        column = site.column(table, name)
        kind = column.type if column is not None else None
        if kind is None or kind.dimensions:
            continue
        own = site.world.type(Name(kind.name, kind.schema))
        if (own is None and kind.name in _STRANGERS) or (own is not None and own.kind == "enum"):
            yield Harm(
                kinds=("fails",),
                title=f"`{table}.{name}` is `{render_type(kind)}`, and a {word} of texts is `text`: the migration stops here",
                parsed=f"`text` is assigned to no column of type `{render_type(kind)}` (SQLSTATE 42804)",
            )
