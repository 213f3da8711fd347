"""
The type json has no equality: DISTINCT, GROUP BY and UNION over such a column fail.

A json value is kept as text and parsed at each use; it cannot be compared, grouped or indexed by what it holds. jsonb can.
json is right only where the text itself (spaces, the order of keys, keys that repeat) has to come back as it was.

```sql bad kinds=style
CREATE TABLE events (id bigint PRIMARY KEY, payload json);
```
```sql good
CREATE TABLE events (id bigint PRIMARY KEY, payload jsonb);
```

Source: https://www.postgresql.org/docs/current/datatype-json.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AlterColumnType, CreateTable
from workers.rules.declared import declared, listed
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.INFO, kinds=("style",))


@rule.on(CreateTable, AddColumn, AlterColumnType)
def check(operation: CreateTable | AddColumn | AlterColumnType, site: Site) -> Verdict:
    """A column that becomes json."""
    del site
    table, columns = declared(operation)
    if named := [column.name for column in columns if column.type and column.type.name == "json"]:
        yield Harm(
            kinds=("style",),
            title=f"{listed(named)} of `{table}` can be neither compared nor grouped: json has no equality, jsonb has",
            parsed="the type is json",
        )
