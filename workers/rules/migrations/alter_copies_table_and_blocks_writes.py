"""
The change copies the table, and writes wait until it is done.

ALGORITHM=COPY builds a second table row by row under LOCK=SHARED: reads go on, every INSERT, UPDATE and DELETE waits, the
disk holds both copies, and replicas run behind by as long as it took. Other changes are made at once or while writes go
on, and MariaDB from 11.2 on copies while they do, unless a foreign key of the table changes rows by itself.

```sql given
CREATE TABLE orders (
  id int NOT NULL AUTO_INCREMENT, customer_id int NOT NULL, code varchar(60) DEFAULT NULL, total decimal(10,2) NOT NULL,
  state enum('new','paid') NOT NULL DEFAULT 'new', PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE customers (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB;
CREATE TABLE articles (id int NOT NULL PRIMARY KEY, body text, FULLTEXT KEY words (body)) ENGINE=InnoDB;
CREATE TABLE `lines` (id int NOT NULL PRIMARY KEY, customer_id int, amount int,
  FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE) ENGINE=InnoDB;
```
```sql bad engine=mysql kinds=blocks
ALTER TABLE orders MODIFY id bigint NOT NULL AUTO_INCREMENT;
```
```sql bad engine=mysql kinds=blocks
ALTER TABLE orders MODIFY code varchar(64);
```
```sql bad engine=mysql kinds=blocks
ALTER TABLE orders MODIFY state enum('draft','new','paid') NOT NULL DEFAULT 'new';
```
```sql bad engine=mysql kinds=blocks
ALTER TABLE orders ADD CONSTRAINT by_customer FOREIGN KEY (customer_id) REFERENCES customers (id);
```
```sql bad engine=mariadb kinds=blocks
ALTER TABLE orders CONVERT TO CHARACTER SET latin1;
```
```sql bad engine=mariadb kinds=blocks
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0);
```
```sql bad engine=mysql kinds=blocks
ALTER TABLE orders ADD COLUMN token varchar(40) DEFAULT (uuid());
```
```sql bad engine=mysql kinds=blocks
ALTER TABLE orders ADD FULLTEXT INDEX by_code (code);
```
```sql bad engine=mysql kinds=blocks
ALTER TABLE articles ADD COLUMN note text;
```
```sql bad engine=mariadb release=11.4 kinds=blocks
ALTER TABLE `lines` MODIFY amount bigint;
```
```sql good engine=mariadb release=11.4
ALTER TABLE orders MODIFY total decimal(12,2) NOT NULL, ADD COLUMN token varchar(40) DEFAULT (uuid());
ALTER TABLE orders ADD CONSTRAINT by_customer FOREIGN KEY (customer_id) REFERENCES customers (id);
```
```sql good engine=mysql
ALTER TABLE orders MODIFY code varchar(63);
ALTER TABLE orders MODIFY state enum('new','paid','sent') NOT NULL DEFAULT 'new';
ALTER TABLE orders ADD COLUMN note text;
ALTER TABLE orders ADD INDEX by_customer (customer_id);
```
```sql good engine=mariadb
SET foreign_key_checks = 0;
ALTER TABLE orders ADD CONSTRAINT by_customer FOREIGN KEY (customer_id) REFERENCES customers (id);
```
```sql good engine=mysql runner=gh-ost
ALTER TABLE orders MODIFY total decimal(12,2) NOT NULL;
```
```sql good engine=mysql
CREATE TABLE carts (id int NOT NULL PRIMARY KEY);
ALTER TABLE carts MODIFY id bigint NOT NULL;
```

Source: https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html
"""

from bot.domain.facts import RanStatement
from bot.domain.findings import Evidence, Fix, Severity
from bot.domain.measurements import verdict
from bot.domain.operations import AddConstraint, ModifyColumn, Operation
from bot.domain.schema import ForeignKey
from workers.confirm import told
from workers.rules.online_ddl import ENGINES, MODIFIES, by_tool, table_of, way_of
from workers.rules.rule import Harm, Rule, Unknown, Verdict
from workers.rules.site import Site
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("blocks",), engines=ENGINES)


@rule.on(*MODIFIES)
def check(operation: Operation, site: Site) -> Verdict:
    """The first action of a statement under which writes wait."""
    name = table_of(operation)
    if not site.existed(name) or site.table(name).temporary or _said_before(operation, site):
        return
    way = way_of(operation, site)
    if way is None:
        if isinstance(operation, ModifyColumn):
            column = f"`{name}.{operation.column}`"
            yield Unknown("whether writes wait", f"What {column} was before is told by no migration that is read")
        return
    if not way.blocks_writes or (site.runner and not _keyed(site, name)):
        return
    copies = way.algorithm == "COPY"
    yield Harm(
        kinds=("blocks",),
        title=f"This {'copies' if copies else 'changes'} `{name}` while writes to it wait",
        parsed=f"{way.why}: predicted are ALGORITHM={way.algorithm}, LOCK={way.lock} on {site.release}",
        sized=(name,),
        fixes=_without_check(operation, site) or (by_tool(site, name),),
    )


@rule.on(RanStatement)
def check_run(ran: RanStatement, scene: Scene) -> Verdict:
    """What was not foreseen, and was seen on the line that the project runs."""
    tooled = bool(scene.policy.runner)
    if ran.same and ran.seen.algorithm and "blocks" in verdict(ran.seen) and "blocks" not in ran.said and not tooled:
        table = next(table_of(step.operation) for step in ran.statement.steps if isinstance(step.operation, MODIFIES))
        shown = Evidence("measured", told(ran.seen), ran.seen.server)
        yield Harm(
            ("blocks",),
            f"This changes `{table}` while writes to it wait",
            "seen when it ran",
            sized=(table,),
            evidence=(shown,),
        )


def _said_before(operation: Operation, site: Site) -> bool:
    """Whether an earlier action of the same statement makes writes wait already."""
    for step in site.statement.steps:
        if step.operation is operation:
            return False
        if isinstance(step.operation, MODIFIES) and table_of(step.operation) == table_of(operation):
            way = way_of(step.operation, site)
            if way is not None and way.blocks_writes:
                return True
    return False


def _keyed(site: Site, name: object) -> bool:
    """Whether gh-ost refuses the table for its foreign keys."""
    table = site.table(name)  # type: ignore[arg-type]
    return site.runner == "gh-ost" and any(isinstance(c, ForeignKey) for c in table.constraints)


def _without_check(operation: Operation, site: Site) -> tuple[Fix, ...]:
    if not isinstance(operation, AddConstraint) or not isinstance(operation.constraint, ForeignKey):
        return ()
    return (
        site.between(
            "SET SESSION foreign_key_checks = 0;",
            "SET SESSION foreign_key_checks = 1;",
            title="Add it in place, without looking at the rows that are there",
            tradeoff="Rows that break the key are not found: look for them first with a LEFT JOIN.",
        ),
    )
