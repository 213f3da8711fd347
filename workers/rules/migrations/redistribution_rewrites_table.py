"""
Another distribution, sort key or encoding writes every row of a Redshift table anew.

ALTER DISTKEY, DISTSTYLE and SORTKEY copy the table between and within the nodes, ENCODE a column's blocks. Queries go on, but
the cluster's disks and network are busy with it until it is done, and a sort key is applied in the background for long after.

```sql given
CREATE TABLE orders (id bigint, code varchar(40)) DISTKEY (id);
```
```sql bad engine=redshift kinds=rewrites,costs
ALTER TABLE orders ALTER DISTKEY code;
```
```sql bad engine=redshift kinds=rewrites,costs
ALTER TABLE orders ALTER SORTKEY (id);
```
```sql bad engine=redshift kinds=rewrites,costs
ALTER TABLE orders ALTER COLUMN code ENCODE zstd;
```
```sql good engine=redshift
ALTER TABLE orders ALTER SORTKEY AUTO;
CREATE TABLE carts (id bigint);
ALTER TABLE carts ALTER DISTKEY id;
```

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import SetColumnOption, SetTableOptions
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("rewrites", "costs"), engines=("redshift",))
_MOVES = {"ALTER DISTKEY", "ALTER DISTSTYLE", "ALTER SORTKEY", "ALTER COMPOUND"}


@rule.on(SetTableOptions)
def check(operation: SetTableOptions, site: Site) -> Verdict:
    """A table with rows; AUTO and NONE leave them where they are for now."""
    if (
        operation.option not in _MOVES
        or operation.text.strip().upper() in {"AUTO", "NONE"}
        or not site.holds_rows(operation.table)
    ):
        return
    yield Harm(
        kinds=("rewrites", "costs"),
        title=f"{operation.option} moves every row of `{operation.table}`",
        parsed=f"`{operation.table}` was there before this change",
        sized=(operation.table,),
        fixes=(
            site.recipe(
                "-- at a quiet time, one table at a time; or CREATE TABLE … AS with the new keys, and swap the names",
                title="Keep it out of the deployment",
            ),
        ),
    )


@rule.on(SetColumnOption)
def check_encoding(operation: SetColumnOption, site: Site) -> Verdict:
    """A column of a table with rows, compressed otherwise."""
    if operation.option != "ENCODE" or not site.holds_rows(operation.table):
        return
    yield Harm(
        kinds=("rewrites", "costs"),
        title=f"ENCODE writes every block of `{operation.table}.{operation.column}` anew",
        parsed=f"`{operation.table}` was there before this change",
        sized=(operation.table,),
        fixes=(site.recipe("-- at a quiet time, one column at a time; or ENCODE AUTO", title="Keep it out of the deployment"),),
    )
