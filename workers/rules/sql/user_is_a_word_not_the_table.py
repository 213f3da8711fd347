"""
FROM user asks for the name of who is connected, not for the table of that name.

`user` is a word of PostgreSQL's own: without quotes it is a function, which has one row and one column. The table is `"user"`.

```sql given
CREATE TABLE "user" (id bigint PRIMARY KEY, name text);
```
```python bad file=app/users.py kinds=fails
def name_of(cursor, id):
    cursor.execute("SELECT name FROM user WHERE id = %s", (id,))
```
```python good file=app/users.py
def name_of(cursor, id):
    cursor.execute('SELECT name FROM "user" WHERE id = %s', (id,))
    cursor.execute("SELECT u.name FROM public.user u WHERE id = %s", (id,))
```

Source: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SESSION
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import client_of, table_of
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.slips import slips

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(Query, ViewQuery)
def check(fact: Query | ViewQuery, scene: Scene) -> Verdict:
    """Where PostgreSQL has a table of that name, and no other engine is in the repository or in the file."""
    found = [slip for slip in slips(fact.sql) if slip.kind == "session"] if fact.whole else []
    heads = scene.schemas("head") if found else ()
    alone = len(heads) == 1 and heads[0].engine == "postgresql" and client_of(fact, scene) in {None, "postgresql"}
    for slip in found if alone else ():
        if slip.table is not None and table_of(heads[0], slip.table) is not None:
            yield Harm(
                kinds=("fails",),
                title="The query does not read the table: `user` without quotes is the name of who is connected",
                parsed='The schema has a table `"user"`, and the query says `FROM user`',
                span=line_of(fact, scene, "user"),
            )
