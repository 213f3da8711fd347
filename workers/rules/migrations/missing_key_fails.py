"""
An index that is not there cannot be dropped or renamed: the migration stops.

MySQL and MariaDB end with error 1091 (1176 for a rename), and keep what the migration did before. A framework that takes a
list for columns takes a text for the index's name: in Laravel `dropUnique('email')` asks for an index called `email`,
`dropUnique(['email'])` for `users_email_unique`.

```sql given
CREATE TABLE orders (id int NOT NULL PRIMARY KEY, code varchar(40), email varchar(40), UNIQUE KEY by_email (email));
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders DROP INDEX email;
```
```sql bad engine=mariadb kinds=fails
ALTER TABLE orders RENAME INDEX email TO of_email;
```
```sql good engine=mysql runner=pt-online-schema-change
ALTER TABLE orders DROP INDEX BY_EMAIL;
```

Source: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html#error_er_cant_drop_field_or_key
"""

from collections.abc import Iterator

from bot.domain.findings import Severity
from bot.domain.operations import AddConstraint, CreateIndex, DropKey, Operation, RenameKey
from bot.domain.schema import ForeignKey, Key, Table
from workers.rules.known import columns_known
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",), engines=ENGINES, whatever_rows=True)


@rule.on(DropKey, RenameKey)
def check(operation: DropKey | RenameKey, site: Site) -> Verdict:
    """A name that no index of a table bears, all of whose indexes are known by name."""
    table, name = site.table(operation.table), operation.name
    looked = getattr(operation, "if_exists", False) or site.statement.inside
    if looked or name == "PRIMARY" or not columns_known(site, table):
        return
    there = {*_names(table), *(_made(one) for one in site.siblings())}
    if None not in there and name.lower() not in {one.lower() for one in there if one}:
        own = sorted(one for one in there if one)
        yield Harm(
            kinds=("fails",),
            title=f"There is no index `{name}` of `{operation.table}`: the migration stops",
            parsed=f"its indexes are {', '.join(f'`{one}`' for one in own[:6])}" if own else "it has no index besides its key",
        )


def _names(table: Table) -> Iterator[str | None]:
    """The indexes' names; a foreign key's is its own, or that of its first column. None stands for one that nobody knows."""
    yield from (index.name for index in table.indexes)
    for constraint in table.constraints:
        if isinstance(constraint, Key) and not constraint.primary:
            yield constraint.name
        if isinstance(constraint, ForeignKey):
            yield from (constraint.name or "", *constraint.columns[:1])


def _made(operation: Operation) -> str | None:
    """The name of an index that the same statement makes."""
    if isinstance(operation, CreateIndex):
        return operation.index.name
    if isinstance(operation, AddConstraint):
        return operation.constraint.name
    return operation.new_name if isinstance(operation, RenameKey) else ""
