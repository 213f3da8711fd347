"""
The way back does not restore the schema.

After up and down the schema should be what it was: what the way back forgets is there when the migration runs again, which
then fails, and what it does not bring back is missing for the code that is rolled back to. Both ways were run on a throw-away
server of the project's engine and the catalogs compared, whatever the order of columns.

```sql given file=db/migrate/1_orders.up.sql
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```sql with file=db/migrate/2_notes.down.sql
ALTER TABLE orders DROP COLUMN note;
```
```sql bad kinds=irreversible file=db/migrate/2_notes.up.sql
ALTER TABLE orders ADD COLUMN note text;
CREATE TABLE notes (id bigint PRIMARY KEY);
```
```sql with file=db/migrate/2_notes.down.sql
DROP TABLE notes;
```
```sql bad kinds=irreversible file=db/migrate/2_notes.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
CREATE TABLE note_lines (id bigint PRIMARY KEY, note_id bigint REFERENCES notes);
```
```sql with file=db/migrate/2_notes.down.sql
ALTER TABLE orders DROP COLUMN note;
```
```sql good file=db/migrate/2_notes.up.sql
ALTER TABLE orders ADD COLUMN note text;
```
```sql given file=db/migrate/1_orders.up.sql
CREATE TABLE customers (id int NOT NULL PRIMARY KEY);
CREATE TABLE orders (id int NOT NULL PRIMARY KEY, customer_id int, code varchar(40),
  CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id));
```
```sql with file=db/migrate/2_index.down.sql
DROP INDEX by_customer ON orders;
```
```sql bad engine=mariadb kinds=irreversible file=db/migrate/2_index.up.sql
CREATE INDEX by_customer ON orders (customer_id, code);
```
```sql with file=db/migrate/2_index.down.sql
ALTER TABLE orders DROP COLUMN note;
```
```sql bad engine=mariadb kinds=irreversible file=db/migrate/2_index.up.sql
ALTER TABLE orders ADD COLUMN note text, MODIFY code varchar(60) NOT NULL DEFAULT '';
```
```sql with file=db/migrate/2_index.down.sql
DROP INDEX by_code ON orders;
```
```sql good engine=mariadb file=db/migrate/2_index.up.sql
CREATE INDEX by_code ON orders (code);
```

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html

Source: https://www.postgresql.org/docs/current/ddl-depend.html
"""

from bot.domain.facts import RanBack
from bot.domain.findings import Evidence, Severity
from bot.domain.measurements import apart
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("irreversible",), engines=("postgresql", "mysql", "mariadb"))
_SHOWN = 3
_VERBS = ("does not undo the change of", "leaves", "does not bring back")


@rule.on(RanBack)
def check(back: RanBack, _: Scene) -> Verdict:
    """A way back that fails, or that leads elsewhere."""
    where = f"the way back is at {back.path}:{back.line}; it ran after all statements of the way up had"
    if back.error:
        words = f"It failed: {back.error[6:]} ({back.error[:5].removeprefix('E')})"
        title = f"The way back fails: {back.error[6:]}"
    else:
        said = [
            part for verb, names in zip(_VERBS, apart(back.left, back.missing), strict=True) for part in _listed(verb, names)
        ]
        words = f"After up and down the schema differs: the way back {' and '.join(said)}"
        title = f"The way back {' and '.join(said)}"
    yield Harm(("irreversible",), title, where, evidence=(Evidence("measured", words, back.server),))


def _listed(verb: str, names: tuple[str, ...]) -> list[str]:
    """`leaves index orders.orders_code and 2 more`."""
    if not names:
        return []
    more = len(names) - _SHOWN
    return [f"{verb} {', '.join(f'`{name}`' for name in names[:_SHOWN])}" + (f" and {more} more" if more > 0 else "")]
