"""
Indexes over several columns stay behind without the dropped one.

MySQL takes the column out of every index: one that served a query may serve it no more, and a UNIQUE one over what is
left stops the migration at the first two equal rows (error 1062), or forbids from then on what was allowed.

```sql given
CREATE TABLE orders (
  id int NOT NULL PRIMARY KEY, code int, region int, note int, UNIQUE KEY by_code (code, region), KEY by_note (note)
);
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders DROP COLUMN region;
```
```sql good engine=mysql
ALTER TABLE orders DROP INDEX by_code;
```
```sql bad engine=mariadb kinds=fails
CREATE TABLE carts (id int NOT NULL PRIMARY KEY, code int, region int, UNIQUE KEY by_code (code, region));
ALTER TABLE carts DROP COLUMN region;
```
```sql good engine=mysql
CREATE TABLE carts (id int NOT NULL PRIMARY KEY, code int, region int, UNIQUE KEY by_code (code, region));
ALTER TABLE carts DROP COLUMN region;
```

Source: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import DropColumn, DropKey
from bot.domain.schema import Index
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",), engines=ENGINES)


@rule.on(DropColumn)
def check(operation: DropColumn, site: Site) -> Verdict:
    """A unique index that loses one of its columns; MariaDB refuses that (error 1072)."""
    table = site.table(operation.table)
    dropped = {one.name for one in site.siblings() if isinstance(one, DropKey)}
    gone = {one.column for one in site.siblings() if isinstance(one, DropColumn)} | {operation.column}
    refuses = site.release is not None and site.release.mariadb
    if not (site.existed(operation.table) or refuses):
        return
    for index in table.indexes:
        kept = [part.column or "…" for part in index.parts if part.column not in gone]
        if _shrinks(index, operation.column) and kept and index.name not in dropped:
            yield Harm(
                kinds=("fails",),
                title=f"The unique index `{index.name}` "
                + ("keeps the column from being dropped" if refuses else f"is left over `{', '.join(kept)}` alone"),
                parsed=f"`{index.name}` of `{operation.table}` holds `{operation.column}` beside others",
                fixes=(
                    site.recipe(
                        f"ALTER TABLE `{operation.table.name}` DROP INDEX `{index.name}`;",
                        site.sql.rstrip().rstrip(";") + ";",
                        title="Drop the index first, and make the one that is wanted",
                    ),
                ),
            )


def _shrinks(index: Index, column: str) -> bool:
    return index.unique and len(index.parts) > 1 and any(part.column == column for part in index.parts)
