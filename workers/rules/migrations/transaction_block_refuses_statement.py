"""
Redshift refuses some statements inside of a transaction.

VACUUM, ALTER TABLE … APPEND and the change of a VARCHAR's length run only by themselves: between BEGIN and COMMIT, or where the
runner opens a transaction around the file, the migration ends with an error.

```sql given
CREATE TABLE orders (id bigint, code varchar(40));
CREATE TABLE staged (id bigint, code varchar(40));
```
```sql bad engine=redshift kinds=fails
BEGIN;
ALTER TABLE orders ALTER COLUMN code TYPE varchar(200);
COMMIT;
```
```sql bad engine=redshift kinds=fails
BEGIN;
VACUUM orders;
COMMIT;
```
```sql good engine=redshift
ALTER TABLE orders ALTER COLUMN code TYPE varchar(200);
VACUUM orders;
ALTER TABLE orders APPEND FROM staged;
```

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_VACUUM_command.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import AlterColumnType, SetTableOptions, Vacuum
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=("redshift",))


@rule.on(Vacuum, AlterColumnType, SetTableOptions)
def check(operation: Vacuum | AlterColumnType | SetTableOptions, site: Site) -> Verdict:
    """One of them in a transaction."""
    if not site.in_transaction or (isinstance(operation, SetTableOptions) and operation.option != "APPEND"):
        return
    words = {Vacuum: "VACUUM", AlterColumnType: "ALTER COLUMN … TYPE"}.get(type(operation), "ALTER TABLE … APPEND")
    how = f": {site.migration.opt_out}" if site.migration.opt_out and site.migration.transactional else ""
    yield Harm(
        kinds=("fails",),
        title=f"{words} cannot run inside of a transaction on Redshift",
        parsed="the statement shares a transaction with others, or its runner opens one around it",
        fixes=(site.recipe(site.sql.rstrip().rstrip(";") + ";", title=f"Let it run by itself{how}"),),
    )
