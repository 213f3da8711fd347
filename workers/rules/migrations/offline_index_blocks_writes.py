"""
An index is built while nobody can write to the table.

Unless ONLINE is asked for, the build holds a lock on the table from beginning to end: a nonclustered one lets reads through,
a clustered one or a key on SQL Server nothing. Every write waits for as long as the table takes to be read and sorted.

```sql given
CREATE TABLE orders (id int NOT NULL, code varchar(40) NOT NULL, CONSTRAINT pk_orders PRIMARY KEY (id));
```
```sql bad engine=sqlserver kinds=blocks
CREATE INDEX by_code ON orders (code);
```
```sql bad engine=sqlserver kinds=blocks
CREATE INDEX by_code ON dbo.orders (code) INCLUDE (id) WITH (FILLFACTOR = 80);
```
```sql bad engine=oracle kinds=blocks
CREATE INDEX by_code ON orders (code);
```
```sql bad engine=sqlserver kinds=blocks
ALTER INDEX ALL ON orders REBUILD;
```
```sql good engine=sqlserver
CREATE INDEX by_code ON orders (code) WITH (ONLINE = ON);
```
```sql good engine=oracle
CREATE INDEX by_code ON orders (code) ONLINE;
```
```sql good engine=sqlserver
CREATE TABLE carts (id int NOT NULL, code varchar(40));
CREATE INDEX by_code ON carts (code);
```
```sql good engine=sqlserver rows=500
CREATE INDEX by_code ON orders (code);
```

On Oracle: https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/CREATE-INDEX.html

Source: https://learn.microsoft.com/en-us/sql/relational-databases/indexes/guidelines-for-online-index-operations
"""

import re

from bot.domain.findings import Fix, Severity
from bot.domain.operations import CreateIndex, Reindex
from bot.domain.schema import Name
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.vendors import said

rule = Rule(__name__, severity=Severity.ERROR, kinds=("blocks",), engines=("sqlserver", "oracle"))
_WITH = late(r"\bWITH\s*\(", re.IGNORECASE)
_PLACE = late(r"\)\s*ON\s+[\[\w\]\"]+\s*+(?:\([^)]*\))?\s*+$", re.IGNORECASE)
_EDITION = {
    "sqlserver": "Needs Enterprise or Developer edition, or Azure SQL; a short lock at both ends stays.",
    "oracle": "Needs Enterprise Edition; takes longer.",
}


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """An index of a table that was there, built without ONLINE. Columnstore and full-text indexes have rules of their own."""
    if operation.concurrently or not site.holds_rows(operation.table) or "columnstore" in operation.index.method:
        return
    clustered = operation.index.method == "clustered"
    yield Harm(
        kinds=("blocks",),
        title=f"Building `{operation.index.name}` blocks {'everything' if clustered else 'writes'} on `{operation.table}`",
        parsed=f"`{operation.table}` was there before this change, and the statement does not ask for ONLINE",
        sized=(operation.table,),
        fixes=_online(site),
    )


@rule.on(Reindex)
def check_rebuild(operation: Reindex, site: Site) -> Verdict:
    """ALTER INDEX … REBUILD without ONLINE."""
    target = operation.target or Name("")
    if operation.concurrently or (operation.kind == "table" and not site.holds_rows(target)):
        return
    yield Harm(
        kinds=("blocks",),
        title=f"Rebuilding {'the indexes of ' if operation.kind == 'table' else ''}`{target}` blocks writes meanwhile",
        parsed="the statement does not ask for ONLINE",
        sized=(target,) if operation.kind == "table" else (),
        severity=None if operation.kind == "table" else Severity.WARNING,
        fixes=_online(site),
    )


def _online(site: Site) -> tuple[Fix, ...]:
    text = site.sql.strip().rstrip(";")
    if not text or _PLACE.search(text):
        return ()
    if site.migration.engine == "oracle":
        wanted = f"{text} ONLINE"
    elif _WITH.search(text):
        wanted = _WITH.sub(lambda found: f"{found[0]}ONLINE = ON, ", text, count=1)
    else:
        wanted = f"{text} WITH (ONLINE = ON)"
    return (site.instead(f"{wanted};", title=f"Build it online ({said(site)})", tradeoff=_EDITION[site.migration.engine]),)
