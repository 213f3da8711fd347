"""
A constraint added to a domain reads every table that uses it while their writes wait.

ALTER DOMAIN … ADD CONSTRAINT (and SET NOT NULL) holds SHARE on each table with a column of the domain and reads all its
rows; so does VALIDATE CONSTRAINT. Added NOT VALID it does not: new values are checked, old rows are left as they are.

```sql given
CREATE DOMAIN email AS text;
CREATE DOMAIN phone AS text;
ALTER DOMAIN phone ADD CONSTRAINT has_digits CHECK (VALUE <> 'none') NOT VALID;
CREATE TABLE customers (id bigint PRIMARY KEY, address email, tel phone);
```
```sql bad kinds=blocks
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE <> 'nobody');
```
```sql bad kinds=blocks
ALTER DOMAIN email SET NOT NULL;
```
```sql bad kinds=blocks
ALTER DOMAIN phone VALIDATE CONSTRAINT has_digits;
```
```sql good
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE <> 'nobody') NOT VALID;
```
```sql good
ALTER DOMAIN email SET DEFAULT 'a@b';
```

Source: https://www.postgresql.org/docs/current/sql-alterdomain.html
"""

from dataclasses import replace

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AlterDomain
from bot.domain.schema import Name
from workers.rules.locks import SHARE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site, followed

rule = Rule(__name__, severity=Severity.ERROR, kinds=("blocks",))


@rule.on(AlterDomain)
def check(operation: AlterDomain, site: Site) -> Verdict:
    """A domain constraint that is checked at once."""
    added = operation.action == "add constraint" and operation.check is not None and not operation.check.not_valid
    if not added and operation.action not in {"set not null", "validate constraint"}:
        return
    tables = _users(operation.domain, site)
    if not tables:
        return
    fixes: tuple[Fix, ...] = ()
    if operation.check is not None:
        not_valid = replace(operation, check=replace(operation.check, not_valid=True))
        fixes = (
            site.reworded(
                not_valid,
                followed("NOT VALID"),
                title="Add it NOT VALID: new values are checked from now on, old rows are not read",
                tradeoff="VALIDATE CONSTRAINT later still holds SHARE on the tables while it reads them.",
            ),
        )
    names = ", ".join(f"`{name}`" for name in tables)
    yield Harm(
        kinds=("blocks",),
        title=f"The constraint on domain `{operation.domain}` blocks writes to {names} while every row is read",
        parsed=f"columns of {names} are of this domain",
        locks=site.lock(SHARE, *tables),
        sized=tables,
        fixes=fixes,
    )


def _users(domain: Name, site: Site) -> tuple[Name, ...]:
    return tuple(
        table.name
        for table in site.world.tables()
        if not table.new and any(c.type and Name(c.type.name, c.type.schema) == domain for c in table.columns)
    )
