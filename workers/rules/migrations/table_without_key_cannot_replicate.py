"""
A table without a primary key refuses UPDATE and DELETE once it is published.

Logical replication (also that of an upgrade without downtime) names a row by its primary key. Without one, and without another
REPLICA IDENTITY, each UPDATE and DELETE on a published table is an error. Nor can anybody name one of two equal rows.

```sql bad kinds=breaks
CREATE TABLE visits (at timestamptz NOT NULL, path text);
```
```sql good
CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, path text);
CREATE TEMPORARY TABLE batch (at timestamptz, path text);
```
```sql good
CREATE TABLE visits (id bigint NOT NULL, at timestamptz NOT NULL);
ALTER TABLE visits ADD PRIMARY KEY (id);
```

Source: https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddConstraint, CreateTable, DropTable, Operation, RenameTable, SetTableOptions
from bot.domain.schema import Key, Name
from workers.rules.declared import keys
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.INFO, kinds=("breaks",))


@rule.on(CreateTable)
def check(operation: CreateTable, site: Site) -> Verdict:
    """A table of its own that gets no primary key in its migration."""
    copies = operation.parent or operation.inherits or operation.like or operation.foreign
    if operation.persistence or copies or any(key.primary for key in keys(operation)):
        return
    steps = (step.operation for statement in site.migration.up for step in statement.steps)
    if any(_keyed(one, operation.table) for one in steps):
        return
    yield Harm(
        kinds=("breaks",),
        title=f"`{operation.table}` has no primary key: once it is published for replication, UPDATE and DELETE fail",
        parsed="neither CREATE TABLE nor the rest of the migration gives it one",
    )


def _keyed(operation: Operation, table: Name) -> bool:
    """Whether it gives the table a key or an identity, or makes it another table."""
    match operation:
        case AddConstraint(table=name, constraint=Key(primary=True)) | DropTable(table=name) | RenameTable(table=name):
            return name == table
        case AddColumn(table=name, column=column):
            return name == table and any(isinstance(one, Key) and one.primary for one in column.constraints)
        case SetTableOptions(table=name, option="REPLICA IDENTITY"):
            return name == table
    return False
