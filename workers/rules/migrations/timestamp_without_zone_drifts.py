"""
A timestamp without time zone says a time, but not when that is.

What is written is the writer's local time and what is read the reader's: two servers, two sessions or one summer apart they
differ. `timestamptz` keeps the moment itself, in the same eight bytes. Without a zone is right for what has none, such as
opening hours.

```sql bad kinds=style
CREATE TABLE visits (id bigint PRIMARY KEY, at timestamp NOT NULL);
```
```sql good
CREATE TABLE visits (id bigint PRIMARY KEY, at timestamptz NOT NULL);
```

Source: https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timestamp_.28without_time_zone.29
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AlterColumnType, CreateTable
from workers.rules.declared import declared, listed
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.INFO, kinds=("style",))


@rule.on(CreateTable, AddColumn, AlterColumnType)
def check(operation: CreateTable | AddColumn | AlterColumnType, site: Site) -> Verdict:
    """A column that becomes a timestamp without time zone."""
    del site
    table, columns = declared(operation)
    if named := [column.name for column in columns if column.type and column.type.name == "timestamp"]:
        yield Harm(
            kinds=("style",),
            title=f"{listed(named)} of `{table}` keeps a local time: which moment it means depends on who reads it",
            parsed="the type is timestamp without time zone",
        )
