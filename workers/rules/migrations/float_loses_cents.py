"""
Money in a floating-point column loses cents.

0.1 has no exact binary form: sums drift, and equal amounts compare as different. `numeric(12, 2)`, or an integer of the
smallest unit, adds up exactly.

```sql bad kinds=loses
CREATE TABLE invoices (id bigint PRIMARY KEY, total_price float);
```
```sql bad kinds=loses
CREATE TABLE invoices (id bigint PRIMARY KEY, "unitCost" real);
```
```sql good
CREATE TABLE invoices (id bigint PRIMARY KEY, total_price numeric(12, 2), tax_rate float, price_factor real, score float);
```

Source: https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AlterColumnType, CreateTable
from bot.domain.schema import Column
from bot.patterns import late
from workers.rules.declared import declared, listed
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.INFO, kinds=("loses",))
_WORD = late(r"[A-Z]?[a-z]+|[A-Z]+")
_MONEY = frozenset(
    ("amount", "amounts", "balance", "budget", "cents", "cost", "costs", "fee", "fees", "payment", "price", "prices", "revenue",
     "salary", "subtotal", "tax", "wage")
)  # fmt: skip
_SHARE = frozenset(
    ("change", "coefficient", "factor", "index", "multiplier", "pct", "percent", "percentage", "rank", "rate", "ratio", "score",
     "share", "weight")
)  # fmt: skip
"""Words for a number without a unit, whatever else the name says."""


@rule.on(CreateTable, AddColumn, AlterColumnType)
def check(operation: CreateTable | AddColumn | AlterColumnType, site: Site) -> Verdict:
    """A column of floating-point numbers whose name says money."""
    del site
    table, columns = declared(operation)
    if named := [column.name for column in columns if _money(column)]:
        yield Harm(
            kinds=("loses",),
            title=f"{listed(named)} of `{table}` cannot hold most amounts of money exactly: sums lose cents",
            parsed="a floating-point type under a name that says money",
        )


def _money(column: Column) -> bool:
    words = {word.lower() for word in _WORD.findall(column.name)}
    floats = column.type is not None and column.type.name in {"float4", "float8"}
    return floats and bool(words & _MONEY) and not words & _SHARE
