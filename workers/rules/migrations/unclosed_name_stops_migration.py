r"""
A name in backquotes is not closed: the rest of the statement is taken for a name.

The statement is refused (error 1064), and what the migration did before stays done.

```sql given
CREATE TABLE orders (id int NOT NULL PRIMARY KEY, shop_id int);
CREATE TABLE shops (id int NOT NULL PRIMARY KEY);
```
```sql bad engine=mysql kinds=fails
CREATE TABLE refunds (id int, order_id int, CONSTRAINT refunds_order` FOREIGN KEY (order_id) REFERENCES orders (id));
```
```sql good engine=mysql
CREATE TABLE refunds (id int, order_id int, CONSTRAINT `refunds_order` FOREIGN KEY (order_id) REFERENCES orders (id));
ALTER TABLE orders ADD COLUMN note varchar(20) DEFAULT '`';
```

Source: https://dev.mysql.com/doc/refman/8.4/en/identifiers.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import Opaque
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=("mysql", "mariadb"), whatever_rows=True)


@rule.on(Opaque)
def check(operation: Opaque, site: Site) -> Verdict:
    """The statement at whose backquote the text is no longer understood."""
    if operation.why.startswith("cannot be read: unterminated quoted name") and not site.world.assume:
        yield Harm(("fails",), "The migration stops here: a name in backquotes is not closed", operation.why)
