"""
PostgreSQL's parser refuses the statement: the migration stops there.

The text was given to the parser of PostgreSQL 18. Nothing of the statement is run, whatever the database holds, and what its
transaction did before is taken back. Said only where that parser took every statement of the history before, and of files
that no template language goes through first. Bodies of functions in SQL and PL/pgSQL are parsed when the function is made.

```sql given
CREATE TABLE orders (id bigserial PRIMARY KEY, code text, at timestamptz);
CREATE TYPE mood AS ENUM ('sad');
```
```sql bad kinds=fails
ALTER TABLE orders ADD COLUMN note text NOT NULL SET DEFAULT '';
```
```sql bad kinds=fails
ALTER TYPE mood ADD VALUE "happy";
```
```sql bad kinds=fails
UPDATE orders SET code = 'x', WHERE id = 1;
```
```sql bad kinds=fails
CREATE FUNCTION short(code text) RETURNS text LANGUAGE sql AS $$ SELECT substring(code, from 1 for 2) $$;
```
```sql bad kinds=fails
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.code IS NULL
    NEW.code := '';
  END IF;
  RETURN NEW;
END $$;
```
```sql bad kinds=irreversible unproved=a-way-back-is-not-run-alone file=db/migrate/2_note.down.sql
ALTER TABLE orders DROP COLUMN note text;
```
```sql good
SET check_function_bodies = off;
CREATE FUNCTION short(code text) RETURNS text LANGUAGE sql AS $$ SELECT substring(code, from 1 for 2) $$;
```
```sql good
ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT '';
ALTER TYPE mood ADD VALUE 'happy';
UPDATE orders SET code = 'x' WHERE id = 1;
```

Source: https://www.postgresql.org/docs/current/sql-syntax.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import CreateFunction, Opaque
from workers.rules.known import speaks_postgresql
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.bodies import refused_body

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails", "irreversible"))
_COMMAND = re.compile(
    r"\(*\s*(?:ALTER|COMMENT|CREATE|DELETE|DO|DROP|GRANT|INSERT|REVOKE|SELECT|TRUNCATE|UPDATE|WITH)\b", re.IGNORECASE
)
_MANY = 10
"""More statements of one file that are refused say that it is in another language than we think."""


@rule.on(Opaque)
def check(operation: Opaque, site: Site) -> Verdict:
    """A statement that begins like one of SQL and does not go on so."""
    if not operation.refused or site.statement.inside or site.voice is not None or not _COMMAND.match(operation.text):
        return
    statements = site.migration.up or site.migration.down
    refused = sum(isinstance(s.operation, Opaque) and bool(s.operation.refused) for one in statements for s in one.steps)
    if refused <= _MANY and speaks_postgresql(site):
        back = not site.migration.up
        yield Harm(
            kinds=("irreversible",) if back else ("fails",),
            title=f"PostgreSQL cannot read this statement{' of the way back' if back else ''}: {operation.refused}",
            parsed=f"{operation.why} (SQLSTATE 42601); every statement before this change does parse",
        )


@rule.on(CreateFunction)
def check_body(operation: CreateFunction, site: Site) -> Verdict:
    """A function whose body does not parse: it is not made."""
    if site.voice is not None or site.statement.inside or site.world.settings.get("check_function_bodies") == "off":
        return
    refused = refused_body(operation)
    if refused and speaks_postgresql(site):
        yield Harm(
            kinds=("fails",),
            title=f"PostgreSQL cannot read the body of `{operation.function.name}`: {refused}",
            parsed="bodies in SQL and PL/pgSQL are parsed when the function is made (SQLSTATE 42601)",
        )
