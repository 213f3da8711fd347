"""
A stored function names a column or a table that the change drops or renames: it fails when it is called next.

PostgreSQL keeps no record of what is inside a body: the drop goes through, and the error comes with the first call. A trigger's
function takes every INSERT, UPDATE or DELETE of its table along.

```sql given file=migrations/001_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY, code text, legacy_code text);
CREATE TABLE audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint, was text);
CREATE FUNCTION keep_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit (order_id, was) VALUES (NEW.id, OLD.legacy_code);
  RETURN NEW;
END $$;
CREATE TRIGGER keep_code BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION keep_code();
CREATE FUNCTION code_of(wanted bigint) RETURNS text LANGUAGE sql AS 'SELECT code FROM orders WHERE id = wanted';
```
```sql bad file=migrations/002_drop.sql kinds=breaks
ALTER TABLE orders DROP COLUMN legacy_code;
```
```sql bad file=migrations/002_rename.sql kinds=breaks
ALTER TABLE audit RENAME TO changes;
```
```sql good file=migrations/002_drop.sql
CREATE OR REPLACE FUNCTION keep_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit (order_id, was) VALUES (NEW.id, OLD.code);
  RETURN NEW;
END $$;
ALTER TABLE audit ADD COLUMN at timestamptz;
```

Source: https://www.postgresql.org/docs/current/ddl-depend.html
"""

from bot.domain.bodies import LostInBody
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(LostInBody)
def check(fact: LostInBody, _: Scene) -> Verdict:
    """Functions that are there when all of the change has run, and whose bodies name it still."""
    named = ", ".join(f"`{name}`" for name in fact.functions[:3])
    more = f" and {len(fact.functions) - 3} more" if len(fact.functions) > 3 else ""
    many = len(fact.functions) > 1
    fired = f": every write to `{fact.fired[0]}` that fires it fails" if fact.fired else ""
    yield Harm(
        kinds=("breaks",),
        title=f"The function{'s' * many} {named}{more} still name{'' if many else 's'} `{fact.what}`{fired}",
        parsed=f"The {fact.kind} goes here, and the bodies that the migrations lead to name it",
        severity=Severity.ERROR if fact.fired else Severity.WARNING,
    )
