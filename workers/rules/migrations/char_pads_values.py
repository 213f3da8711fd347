"""
char(n) fills every value up with spaces.

A shorter value is padded to n characters; the spaces are stored, come back with the value, and count in some comparisons and
not in others. It is neither smaller nor faster than text. `text`, or `varchar(n)` for a limit, keeps what was written.

```sql bad kinds=style
CREATE TABLE orders (id bigint PRIMARY KEY, code char(10));
```
```sql good
CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10), flag char(1));
```

Source: https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_char.28n.29
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AlterColumnType, CreateTable
from bot.domain.schema import Column
from workers.rules.declared import declared, listed
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.INFO, kinds=("style",))


@rule.on(CreateTable, AddColumn, AlterColumnType)
def check(operation: CreateTable | AddColumn | AlterColumnType, site: Site) -> Verdict:
    """A column that becomes char(n) with an n above 1."""
    del site
    table, columns = declared(operation)
    if named := [column.name for column in columns if _pads(column)]:
        yield Harm(
            kinds=("style",),
            title=f"{listed(named)} of `{table}` fills shorter values up with spaces",
            parsed="the type is char(n)",
        )


def _pads(column: Column) -> bool:
    kind = column.type
    return kind is not None and kind.name == "bpchar" and kind.modifiers not in {(), ("1",)}
