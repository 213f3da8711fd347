"""
A clustered index is the table: making or dropping one rewrites it, and every other index with it.

The rows of a SQL Server table lie in the order of its clustered index, which is the primary key's unless it says
NONCLUSTERED. Adding or dropping it sorts all rows into a new place, builds each nonclustered index anew (they refer to rows by
the clustered key), and holds a lock that lets nobody in.

```sql given
CREATE TABLE orders (id int NOT NULL, code varchar(40) NOT NULL, CONSTRAINT pk_orders PRIMARY KEY (id));
CREATE TABLE items (id int NOT NULL, code varchar(40) NOT NULL);
```
```sql bad engine=sqlserver kinds=rewrites,blocks
ALTER TABLE orders DROP CONSTRAINT pk_orders;
```
```sql bad engine=sqlserver kinds=rewrites,blocks
ALTER TABLE items ADD CONSTRAINT pk_items PRIMARY KEY (id);
```
```sql good engine=sqlserver
ALTER TABLE items ADD CONSTRAINT pk_items PRIMARY KEY (id) WITH (ONLINE = ON);
```
```sql good engine=sqlserver
CREATE TABLE carts (id int NOT NULL);
ALTER TABLE carts ADD CONSTRAINT pk_carts PRIMARY KEY (id);
```

Source: https://learn.microsoft.com/en-us/sql/relational-databases/indexes/clustered-and-nonclustered-indexes-described
"""

import re

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddConstraint, DropConstraint
from bot.domain.schema import Key, Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("rewrites", "blocks"), engines=("sqlserver",))
_ONLINE = re.compile(r"\bONLINE\s*=\s*ON\b", re.IGNORECASE)


@rule.on(DropConstraint)
def check_drop(operation: DropConstraint, site: Site) -> Verdict:
    """A primary key that is known to be there, and clustered."""
    keys = [one for one in site.table(operation.table).constraints if isinstance(one, Key) and one.name == operation.name]
    if keys and keys[0].primary and keys[0].tablespace != "nonclustered":
        yield from _harm(f"Dropping `{operation.name}`", operation.table, site)


@rule.on(AddConstraint)
def check_add(operation: AddConstraint, site: Site) -> Verdict:
    """A primary key, or what says CLUSTERED, for a table that was there."""
    key = operation.constraint
    if isinstance(key, Key) and (key.tablespace or ("clustered" if key.primary else "")) == "clustered":
        yield from _harm(f"Adding `{key.name or 'the primary key'}`", operation.table, site)


def _harm(what: str, table: Name, site: Site) -> Verdict:
    if not site.holds_rows(table) or _ONLINE.search(site.sql):
        return
    yield Harm(
        kinds=("rewrites", "blocks"),
        title=f"{what} rewrites `{table}` and all its indexes, and lets nobody in meanwhile",
        parsed=f"`{table}` was there before this change; the key is its clustered index",
        sized=(table,),
        fixes=(
            Fix(
                "now",
                "Do it online, and drop and add the key in one window",
                "… WITH (ONLINE = ON)",
                "Needs Enterprise or Developer edition, or Azure SQL, and space for a second copy.",
                language="sql",
            ),
        ),
    )
