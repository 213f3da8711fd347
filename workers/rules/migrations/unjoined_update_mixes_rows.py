"""
Nothing joins the rows that an UPDATE writes to those that it takes its values from.

The table after UPDATE is not the one that is named again in FROM: without a condition between them each row is combined with
every row of the other, and gets the values of any one of them. The condition stands in WHERE, as in `WHERE a.id = b.id`.

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY, region text);
CREATE TABLE orders (id bigint PRIMARY KEY, code text, customer_id bigint REFERENCES customers (id), region text);
CREATE TABLE settings (region text, customer_id bigint);
CREATE TABLE plans (id bigint PRIMARY KEY, code text, is_default boolean);
CREATE TABLE users (id bigint PRIMARY KEY, plan_id bigint REFERENCES plans (id));
```
```sql bad kinds=loses
UPDATE orders SET region = c.region FROM orders o JOIN customers c ON c.id = o.customer_id;
```
```sql bad kinds=loses
UPDATE orders SET code = upper(o.code) FROM orders o WHERE o.region IS NOT NULL;
```
```sql bad kinds=loses
UPDATE orders SET region = customers.region FROM customers;
```
```sql good
UPDATE orders SET region = c.region FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = orders.id;
UPDATE orders SET region = settings.region FROM settings;
UPDATE orders SET region = t.region FROM orders t WHERE t.code = 'template';
UPDATE orders SET region = x.region FROM (SELECT max(region) AS region FROM customers) x;
UPDATE users SET plan_id = p.id FROM plans p WHERE p.is_default;
UPDATE users SET plan_id = p.id FROM plans p WHERE p.is_default IS TRUE;
UPDATE users SET plan_id = p.id FROM plans p WHERE p.code LIKE 'default%';
UPDATE orders SET region = c.region FROM customers c JOIN settings s ON s.customer_id = c.id;
UPDATE orders SET region = o.region FROM orders o WHERE o.code LIKE 'template%';
```

Source: https://www.postgresql.org/docs/current/sql-update.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import Update
from bot.domain.schema import ForeignKey, Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.updates import unjoined

rule = Rule(__name__, severity=Severity.ERROR, kinds=("loses",))


@rule.on(Update)
def check(operation: Update, site: Site) -> Verdict:
    """UPDATE … FROM of the table itself, or of one that a foreign key says how to join."""
    del operation
    if site.statement.inside or site.step is not site.statement.steps[-1]:
        return
    for one in unjoined(site.sql):
        other = next((pair for pair in one.read if pair[0] == one.table or _related(pair[0], one.table, site)), None)
        if other is None or not site.holds_rows(one.table) or not site.holds_rows(other[0]):
            continue
        read = f"`{other[0]}`" if other[1] == other[0].name else f"`{other[0]}` (`{other[1]}`)"
        yield Harm(
            kinds=("loses",),
            title=f"Each row of `{one.table}` gets the values of any row of {read}: nothing joins the two",
            parsed=f"no condition of the WHERE names `{one.table}`"
            + (": it and the one in FROM are two ranges of rows" if other[0] == one.table else ""),
        )


def _related(one: Name, other: Name, site: Site) -> bool:
    """Whether a foreign key leads from either to the other."""
    return any(
        isinstance(constraint, ForeignKey) and constraint.table == target
        for source, target in ((one, other), (other, one))
        for constraint in (
            *site.table(source).constraints,
            *(inline for column in site.table(source).columns for inline in column.constraints),
        )
    )
