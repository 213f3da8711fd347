"""
A SECURITY DEFINER function without a search_path of its own can be made to run what its caller likes.

It runs with its owner's rights, but looks tables, functions and operators up in the schemas that its caller names. Whoever may
make objects in one of them (a temporary table is enough) has the function use his own. `SET search_path = …` as part of the
function pins them, pg_temp last.

```sql given
CREATE TABLE accounts (id bigint PRIMARY KEY, secret text);
```
```sql bad kinds=exposes
CREATE FUNCTION secret_of(account bigint) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
  SELECT secret FROM accounts WHERE id = account
$$;
```
```sql good
CREATE FUNCTION secret_of(account bigint) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT secret FROM accounts WHERE id = account
$$;
```
```sql good
CREATE FUNCTION secret_of(account bigint) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
  SELECT secret FROM accounts WHERE id = account
$$;
ALTER FUNCTION secret_of(bigint) SET search_path = public, pg_temp;
```

The SQL standard's form has its names looked up when it is made.

```sql good version=14-18
CREATE FUNCTION secret_of(account bigint) RETURNS text LANGUAGE sql SECURITY DEFINER
  RETURN (SELECT secret FROM accounts WHERE id = account);
```

Functions that a `.sql` file beside the migrations keeps are told as well.

```sql bad file=sql/functions/secret_of.sql kinds=exposes
CREATE OR REPLACE FUNCTION secret_of(account bigint) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
  SELECT secret FROM accounts WHERE id = account
$$;
```
```sql good file=sql/functions/secret_of.sql
CREATE OR REPLACE FUNCTION secret_of(account bigint) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
  SELECT secret FROM accounts WHERE id = account
$$;
ALTER ROUTINE public.secret_of(bigint) SET search_path = public, pg_temp;
```

Another function's search_path, one that is taken away again, and one that a comment speaks of are none of its own.

```sql bad file=sql/functions/secret_of.sql kinds=exposes
CREATE OR REPLACE FUNCTION secret_of(account bigint) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
  SELECT secret FROM accounts WHERE id = account
$$;
-- Later: ALTER FUNCTION secret_of(bigint) SET search_path = public, pg_temp
ALTER FUNCTION secret_of(bigint) RESET search_path;
ALTER FUNCTION name_of(bigint) SET search_path = public; -- not secret_of
```

Source: https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
"""

from bot.domain.bodies import DefinerFunction
from bot.domain.findings import Severity
from bot.domain.operations import CreateFunction
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.scene import Scene
from workers.sql.definers import unpinned

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))


@rule.on(CreateFunction)
def check(operation: CreateFunction, site: Site) -> Verdict:
    """A function that runs with its owner's rights and its caller's search_path."""
    beside = (step.operation for statement in site.migration.up for step in statement.steps)
    if unpinned(operation, beside):
        yield _harm(str(operation.function.name))


@rule.on(DefinerFunction)
def check_file(fact: DefinerFunction, _: Scene) -> Verdict:
    """The same in a file of its own."""
    yield _harm(fact.function)


def _harm(name: str) -> Harm:
    return Harm(
        kinds=("exposes",),
        title=f"Whoever calls `{name}` chooses, by their search_path, which objects it uses with its owner's rights",
        parsed="SECURITY DEFINER without SET search_path",
    )
