"""
The type, sequence, function or schema that is dropped is in use: the migration stops there.

A column is of the type, a default takes its value from the sequence, a trigger calls the function, the schema holds tables:
without CASCADE PostgreSQL refuses, and CASCADE drops those columns, defaults, triggers and tables too.

```sql given
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE numbers;
CREATE TABLE people (id bigint PRIMARY KEY, feel mood, number bigint DEFAULT nextval('numbers'));
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER people_keep BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION keep();
CREATE TYPE unused AS ENUM ('a');
```
```sql bad kinds=fails
DROP TYPE mood;
```
```sql bad kinds=fails
DROP SEQUENCE numbers;
```
```sql bad kinds=fails
DROP FUNCTION keep();
```
```sql good
DROP TYPE unused;
```
```sql good
DROP TRIGGER people_keep ON people;
DROP FUNCTION keep();
```

Source: https://www.postgresql.org/docs/current/ddl-depend.html
"""

import re

from bot.domain import operations as op
from bot.domain.findings import Severity
from bot.domain.schema import Name
from workers.rules.migrations.drop_fails_on_dependents import refused
from workers.rules.rule import Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), whatever_rows=True)


@rule.on(op.DropType)
def check_type(operation: op.DropType, site: Site) -> Verdict:
    """A type that columns are of."""
    if operation.cascade or site.world.type(operation.type) is None:
        return
    name = site.world.resolve("type", operation.type)
    used = [f"`{t.name}.{c.name}`" for t in site.world.tables() for c in t.columns if c.type and _named(c.type, name)]
    if used:
        yield refused("DROP", f"`{operation.type}`", sorted(used), site)


def _named(kind: object, name: Name) -> bool:
    return getattr(kind, "name", None) == name.name and getattr(kind, "schema", None) == name.schema


@rule.on(op.DropSequence)
def check_sequence(operation: op.DropSequence, site: Site) -> Verdict:
    """A sequence that defaults take values from."""
    wanted = re.compile(rf"nextval\('(?:\w+\.)?\"?{re.escape(operation.sequence.name)}\"?'")
    if operation.cascade or not site.world.complete:
        return
    used = [
        f"`{t.name}.{c.name}`" for t in site.world.tables() for c in t.columns if c.default and wanted.match(c.default.text)
    ]
    if used:
        yield refused("DROP SEQUENCE", f"`{operation.sequence}`", [f"the default of {u}" for u in sorted(used)], site)


@rule.on(op.DropFunction)
def check_function(operation: op.DropFunction, site: Site) -> Verdict:
    """A function that triggers call."""
    calls = re.compile(
        rf"\bEXECUTE\s+(?:FUNCTION|PROCEDURE)\s+(?:[\w\"]+\.)?\"?{re.escape(operation.function.name)}\"?\s*\(", re.I
    )
    if operation.cascade or site.world.function(operation.function) is None:
        return
    used = [f"the trigger `{a.name}` of `{t.name}`" for t in site.world.tables() for a in t.attached if calls.search(a.text)]
    if used:
        yield refused("DROP FUNCTION", f"`{operation.function}`", sorted(used), site)


@rule.on(op.DropSchema)
def check_schema(operation: op.DropSchema, site: Site) -> Verdict:
    """A schema that holds tables."""
    if operation.cascade:
        return
    schema = "" if operation.schema == "public" else operation.schema
    inside = sorted(f"`{t.name}`" for t in site.world.tables() if t.name.schema == schema)
    if inside:
        yield refused("DROP SCHEMA", f"`{operation.schema}`", inside, site)
