"""
The way back drops what is not there, and leaves what the way up made.

IF EXISTS hides it: the way back comes to its end, and when the migration is run again it stops at what was left. Mostly the
name was changed in the way up alone.

```sql given file=db/migrations/20240101000000_orders.sql
-- migrate:up
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
-- migrate:down
DROP TABLE orders;
```
```sql bad kinds=irreversible unproved=nothing-fails file=db/migrations/20240102000000_code.sql
-- migrate:up
ALTER TABLE orders ADD COLUMN note text;
CREATE INDEX orders_code_note_idx ON orders (code, note);
-- migrate:down
DROP INDEX IF EXISTS orders_code_idx;
```
```sql bad kinds=irreversible unproved=nothing-fails file=db/migrations/20240102000000_code.sql
-- migrate:up
ALTER TABLE orders ADD COLUMN notes text;
-- migrate:down
ALTER TABLE orders DROP COLUMN IF EXISTS note;
```
```sql good file=db/migrations/20240102000000_code.sql
-- migrate:up
ALTER TABLE orders ADD COLUMN notes text;
SELECT make_column('orders', 'note');
-- migrate:down
ALTER TABLE orders DROP COLUMN IF EXISTS note;
```
```sql good file=db/migrations/20240102000000_code.sql
-- migrate:up
CREATE TABLE notes (id bigint PRIMARY KEY, text text);
CREATE INDEX notes_text_idx ON notes (text);
-- migrate:down
DROP INDEX IF EXISTS notes_text_idx;
DROP TABLE notes;
```
```sql good file=db/migrations/20240102000000_code.sql
-- migrate:up
ALTER TABLE orders ADD COLUMN note text;
-- migrate:down
DROP INDEX IF EXISTS orders_note_idx;
ALTER TABLE orders DROP COLUMN IF EXISTS note;
```

Source: https://www.postgresql.org/docs/current/sql-dropindex.html
"""

from bot.domain.facts import BackMisses
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("irreversible",))


@rule.on(BackMisses)
def check(back: BackMisses, _: Scene) -> Verdict:
    """One name in the way up, another in the way back."""
    yield Harm(
        ("irreversible",),
        f"The way back leaves the {back.kind} `{back.left}`: it drops `{back.name}`, which is not there",
        f"the way up makes `{back.left}` and nothing called `{back.name}`; IF EXISTS hides it",
        source=back.source,
    )
