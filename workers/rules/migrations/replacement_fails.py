"""
CREATE OR REPLACE does not fit what is there.

A view keeps the columns it has, in their order and under their names: new ones come behind them. A function keeps its return
type and the names and defaults of its parameters. Otherwise PostgreSQL refuses; drop the old one first, and what depends on it.
Other types of parameters make a second function beside the first: where those it has more have defaults, each call that fits
the old one fits both, and fails as ambiguous.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, total int);
CREATE VIEW open_orders AS SELECT id, code FROM orders;
CREATE FUNCTION price(amount int, tax int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION short(code text) RETURNS text LANGUAGE sql AS 'SELECT code';
```
```sql bad kinds=fails
CREATE OR REPLACE VIEW open_orders AS SELECT id, total, code FROM orders;
```
```sql bad kinds=fails
CREATE OR REPLACE VIEW open_orders AS SELECT id FROM orders;
```
```sql bad kinds=fails
CREATE OR REPLACE FUNCTION price(amount int, tax int) RETURNS numeric LANGUAGE sql AS 'SELECT 1.5';
```
```sql bad kinds=fails
CREATE OR REPLACE FUNCTION short(label text) RETURNS text LANGUAGE sql AS 'SELECT label';
```
```sql bad kinds=breaks unproved=calls-fail-later
CREATE OR REPLACE FUNCTION short(code text, length int DEFAULT 3) RETURNS text LANGUAGE sql AS 'SELECT left(code, length)';
```
```sql good
CREATE OR REPLACE VIEW open_orders AS SELECT id, code, total FROM orders;
CREATE OR REPLACE FUNCTION price(amount int, tax int DEFAULT 19) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE OR REPLACE FUNCTION price(amount int, tax int, rebate int) RETURNS int LANGUAGE sql AS 'SELECT 3';
```
```sql good
DROP FUNCTION short(text);
CREATE OR REPLACE FUNCTION short(code text, length int DEFAULT 3) RETURNS text LANGUAGE sql AS 'SELECT left(code, length)';
```

Source: https://www.postgresql.org/docs/current/sql-createfunction.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import CreateFunction, CreateView, DropFunction
from bot.domain.schema import Name
from bot.domain.signatures import Signature
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails", "breaks"))


@rule.on(CreateView)
def check_view(operation: CreateView, site: Site) -> Verdict:
    """A view that loses columns, or has others before them."""
    old, new = site.table(operation.view).gives, operation.gives
    if not operation.replace or operation.materialized or site.statement.inside or not old or not new or new[: len(old)] == old:
        return
    lost = next((name for place, name in enumerate(old) if new[place : place + 1] != (name,)), "")
    yield _fails(f"`CREATE OR REPLACE` of the view `{operation.view}` leaves its column `{lost}` out or moves it", "42P16")


@rule.on(CreateFunction)
def check_function(operation: CreateFunction, site: Site) -> Verdict:
    """A function with other names, defaults or another type, or one beside the old one."""
    before = site.world.function(operation.function.name)
    old, new = before.signature if before else None, operation.function.signature
    if not operation.replace or site.statement.inside or old is None or new is None:
        return
    name = f"`{operation.function.name}`"
    if old.takes == new.takes:
        if why := _unfit(old, new):
            yield _fails(f"`CREATE OR REPLACE` of {name} {why}", "42P13")
    elif _ambiguous(old, new) and not _dropped(operation.function.name, site):
        given = ", ".join(old.takes)
        yield Harm(
            kinds=("breaks",),
            title=f"The old {name} stays: calls with ({given}) fit both and fail as not unique",
            parsed=f"the new one takes ({', '.join(new.takes)}), with defaults for what is more (SQLSTATE 42725)",
            fixes=(site.recipe(f"DROP FUNCTION {operation.function.name}({given});", title="Drop the old one before it"),),
        )


def _unfit(old: Signature, new: Signature) -> str:
    for was, now in zip(old.names, new.names, strict=True):
        if was and was != now:
            return f"renames the parameter `{was}`"
    if old.gives and new.gives and old.gives != new.gives:
        return f"changes what it returns from `{old.gives}` to `{new.gives}`"
    return "takes a default away" if new.defaults < old.defaults else ""


def _ambiguous(old: Signature, new: Signature) -> bool:
    """Whether a call that fits the old one needs nothing but defaults of the new one."""
    short, long = sorted((old, new), key=lambda one: len(one.takes))
    more = len(long.takes) - len(short.takes)
    return more > 0 and long.takes[: len(short.takes)] == short.takes and long.defaults >= more and old is short


def _dropped(name: Name, site: Site) -> bool:
    """Whether the migration drops one of that name: which one is not looked at."""
    steps = (step.operation for statement in site.migration.up for step in statement.steps)
    return any(isinstance(one, DropFunction) and one.function == name for one in steps)


def _fails(title: str, state: str) -> Harm:
    return Harm(
        kinds=("fails",),
        title=f"{title}: the migration stops here",
        parsed=f"PostgreSQL refuses it whatever the rows are (SQLSTATE {state})",
    )
