"""
The migration fails when it is run.

It was run on a throw-away server of the same engine, on the schema that the repository's own history leads to, and the server
refused this statement.

Only failures are told that neither rows, rights nor extensions of the real database could prevent.

```sql given file=migrations/001_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY, code text, total int);
CREATE VIEW open_orders AS SELECT id, code FROM orders;
```
```sql bad kinds=fails file=migrations/002_view.sql
CREATE VIEW large_orders AS SELECT code FROM orders WHERE sum(total) > 100;
```
```sql bad kinds=fails file=migrations/002_rule.sql
CREATE POLICY own ON orders USING (owner = current_user);
```
```sql good file=migrations/002_view.sql
CREATE VIEW large_orders AS SELECT code FROM orders GROUP BY code HAVING sum(total) > 100;
```

On MySQL: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html

Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from bot.domain.facts import RanStatement
from bot.domain.findings import Evidence, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.shadow.mysql.excuses import NAMES

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=("postgresql", "mysql", "mariadb"))
_NAMES = ("42P01", "42703", "42P07", "42701", "42710", "42P06", "42723", *NAMES)
"""Names that are missing or taken: somebody may have made or dropped the object by hand."""


@rule.on(RanStatement)
def check(ran: RanStatement, _: Scene) -> Verdict:
    """A failure that nothing has told of yet."""
    if ran.seen.error and "fails" not in ran.said:
        severity = Severity.WARNING if ran.seen.sqlstate in _NAMES else None
        words = ran.seen.error[6:]
        shown = Evidence("measured", f"It failed: {words} ({ran.seen.sqlstate.removeprefix('E')})", ran.seen.server)
        how = "the schema before was made by the repository's own history, and all of that ran"
        if ran.seen.engine != "postgresql":
            how = "the tables before are those that the repository's own history leads to"
        yield Harm(("fails",), f"This statement fails: {words}", how, severity=severity, evidence=(shown,))
