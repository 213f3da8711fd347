"""
PostgreSQL's parser refuses the statement: the migration stops there.

The text was given to the parser of PostgreSQL 18. Nothing of the statement is run, whatever the database holds, and what its
transaction did before is taken back. Bodies of functions in SQL and PL/pgSQL are parsed when the function is made.

Said only where the repository says that it runs PostgreSQL, or the history before is PostgreSQL's beyond doubt, and where no
template language goes through the text first.

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
```ruby given file=config/database.yml
production:
  adapter: postgresql
```
```ruby given file=db/migrate/20240101000000_create_notes.rb
class CreateNotes < ActiveRecord::Migration[7.1]
  def change
    create_table(:notes) { |t| t.string :code }
  end
end
```
```ruby bad kinds=fails unproved=a-framework's-file-is-not-run-alone file=db/migrate/20240102000000_drop_code.rb
class DropCode < ActiveRecord::Migration[7.1]
  def up
    execute "ALTER TABLE notes REMOVE COLUMN code"
  end
end
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

from bot.domain.facts import Migration
from bot.domain.findings import Severity
from bot.domain.operations import CreateFunction, Opaque
from workers.rules.known import says_postgresql, speaks_postgresql
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.bodies import refused_body

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails", "irreversible"), whatever_rows=True)
_COMMAND = re.compile(
    r"\(*\s*(?:ALTER|COMMENT|CREATE|DELETE|DO|DROP|GRANT|INSERT|REVOKE|SELECT|TRUNCATE|UPDATE|WITH)\b", re.IGNORECASE
)
_REFUSED = re.compile(r'syntax error at (?:end of input|or near "[^:%?$@{<\[`#\\])')
"""How the grammar answers. At a sign that it does not take, the text may be a template, or another database's."""
_MANY = 10
"""More statements of one file that are refused, and fewer that are not, say that it is in another language than we think."""
_FIRST = 20


@rule.on(Opaque)
def check(operation: Opaque, site: Site) -> Verdict:
    """A statement that begins like one of SQL and does not go on so."""
    if (
        site.statement.inside not in {"", "preConditions"}
        or not _REFUSED.match(operation.refused)
        or not _COMMAND.match(operation.text)
    ):
        return
    if site.voice is not None and ("end of input" in operation.refused or not _literal(operation, site)):
        return
    if _mostly_read(site.migration) and _is_postgresql(site):
        back = not site.migration.up
        yield Harm(
            kinds=("irreversible",) if back else ("fails",),
            title=f"PostgreSQL cannot read this statement{' of the way back' if back else ''}: {operation.refused}",
            parsed=f"{operation.why} (SQLSTATE 42601)",
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


def _literal(operation: Opaque, site: Site) -> bool:
    """Whether the call holds these words itself: what a framework's call was put into words as may be our words."""
    return " ".join(operation.text.split())[:_FIRST] in " ".join(site.statement.text.split())


def _mostly_read(migration: Migration) -> bool:
    steps = [step.operation for one in (*migration.up, *migration.down) for step in one.steps]
    refused = sum(isinstance(one, Opaque) and bool(one.refused) for one in steps)
    return refused <= max(_MANY, len(steps) - refused)


def _is_postgresql(site: Site) -> bool:
    """Whether the file is meant for PostgreSQL beyond doubt."""
    named = site.versions.known or site.migration.told
    return not site.world.assume and (named or speaks_postgresql(site) or says_postgresql(site.migration))
