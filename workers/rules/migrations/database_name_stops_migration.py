"""
A relation is named with its database: where the database bears another name, the migration stops here.

`shop.public.orders` is taken in the database `shop` alone. A copy for tests, a customer's installation or a server restored
beside the first has another name, and PostgreSQL does not reach across databases.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY);
```
```sql bad kinds=fails
CREATE VIEW ids AS SELECT id FROM shop.public.orders;
```
```sql bad kinds=fails
UPDATE shop.public.orders SET id = id + 1;
```
```sql good
CREATE VIEW ids AS SELECT public.orders.id FROM public.orders;
```

Source: https://www.postgresql.org/docs/current/ddl-schemas.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import CreateIndex, CreateTable, CreateTableAs, CreateView, Delete, DropTable, Insert, Select, Update
from bot.domain.operations.base import Operation
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.chosen import databases

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(CreateIndex, CreateTable, CreateTableAs, CreateView, Delete, DropTable, Insert, Select, Update)
def check(_: Operation, site: Site) -> Verdict:
    """The first relation of the statement that is named so."""
    if site.step is not site.statement.steps[0]:
        return
    for database, relation in databases(site.sql):
        schema = relation.schema or "public"
        yield Harm(
            kinds=("fails",),
            title=f"`{database}.{schema}.{relation.name}` names the database: in one of another name the migration stops here",
            parsed=f"PostgreSQL refers to no other database: `{database}` has to be this one's name (SQLSTATE 0A000)",
            span=site.line_of(database),
        )
        return
