"""
Values that do not fit are cut instead of refused.

Without a strict mode MySQL stores what it makes of a wrong value (a cut string, a zero date, 0 for a word) with a warning
that nobody reads. What is lost that way cannot be found again.

```ini given file=my.cnf
[mysqld]
sql_mode = STRICT_TRANS_TABLES,NO_ZERO_DATE
```
```ini bad file=my.cnf kinds=loses
[mysqld]
sql_mode = NO_ENGINE_SUBSTITUTION
```
```ini bad file=my.cnf kinds=loses
[mysqld]
sql-mode = ""
```
```ini good file=my.cnf
[mysqld]
sql_mode = "TRADITIONAL"
```

Source: https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))
_STRICT = ("strict_trans_tables", "strict_all_tables", "traditional")


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """The mode was strict (as it is by default) and is so no longer."""
    del scene
    if (fact.store, fact.key) != ("mysql", "sql_mode") or fact.after is None:
        return
    strict = fact.before is None or any(word in fact.before for word in _STRICT)
    if strict and not any(word in fact.after for word in _STRICT):
        was = "The mode before this change was strict" if fact.before else "The default is strict"
        yield Harm(("loses",), f"{fact.shown} stores wrong values instead of refusing them", was)
