"""
A trigger's function names a column of NEW or OLD that its table does not have: every write that comes there fails.

PostgreSQL looks at the names in a body when it runs: CREATE FUNCTION and CREATE TRIGGER go through, and then the first INSERT
or UPDATE stops with `record "new" has no field`.

```sql given file=migrations/001_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY, changed_at timestamptz);
```
```sql bad file=migrations/002_touch.sql kinds=fails
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at = now();
  RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
```
```sql good file=migrations/002_touch.sql
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at = now();
  RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
```
```sql good file=migrations/002_touch.sql
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at = now();
  RETURN NEW;
END $$;
```

Source: https://www.postgresql.org/docs/current/plpgsql-trigger.html
"""

from bot.domain.bodies import TriggerField
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(TriggerField)
def check(fact: TriggerField, _: Scene) -> Verdict:
    """No table that fires the function has the column."""
    named = ", ".join(f"`{name}`" for name in fact.tables[:3])
    have = "has" if len(fact.tables) == 1 else "have"
    yield Harm(
        kinds=("fails",),
        title=f"{named} {have} no column `{fact.field}`: writes that fire the trigger fail",
        parsed=f"`{fact.function}` names `{fact.field}` of NEW or OLD, and triggers of {named} run it",
    )
