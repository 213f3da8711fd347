"""
A page is cut out first and filtered afterwards.

LIMIT and OFFSET inside choose the rows of a page before the condition around them is asked: pages come short or empty, and what
fits stands on others. The condition belongs where the page is cut, or LIMIT and OFFSET around all of it.

```python bad file=app/orders.py kinds=breaks
def page(cursor, state, size, start):
    cursor.execute(
        '''
        WITH listed AS (
            SELECT id, state FROM orders ORDER BY id LIMIT %s OFFSET %s
        )
        SELECT id FROM listed WHERE state = %s
        ''',
        (size, start, state),
    )
```
```python good file=app/orders.py
def page(cursor, state, size, start):
    cursor.execute(
        '''
        WITH listed AS (
            SELECT id FROM orders WHERE state = %s ORDER BY id LIMIT %s OFFSET %s
        )
        SELECT l.text FROM lines l JOIN listed ON listed.id = l.order_id
        ''',
        (state, size, start),
    )
    cursor.execute("SELECT max(id) FROM (SELECT * FROM orders ORDER BY id DESC LIMIT 9) newest WHERE state = %s", (state,))
```

Source: https://www.postgresql.org/docs/current/queries-limit.html
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.slips import slips

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """Where both are given by a caller."""
    for slip in slips(fact.sql) if fact.whole else ():
        if slip.kind == "cut":
            yield Harm(
                kinds=("breaks",),
                title=f"The page is cut out in `{slip.words[0]}` and filtered afterwards: pages come short or empty",
                parsed=f"`{slip.words[0]}` has LIMIT and OFFSET, and the query around it has a WHERE",
                span=line_of(fact, scene, "limit") or line_of(fact, scene, "offset"),
            )
