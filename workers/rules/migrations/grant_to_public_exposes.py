"""
A grant to PUBLIC is one to every role there is, and to those that come later.

Whoever may connect reads (or changes) the table: a reporting role, a tenant's own login, an account that leaked. With CREATE on
a schema or a database everybody may put objects where others look for theirs. Grant to the roles that need it.

What PUBLIC has from the start (EXECUTE on functions, USAGE on types) is not told.

```sql given
CREATE TABLE invoices (id bigint PRIMARY KEY, amount numeric);
```
```sql bad kinds=exposes
GRANT SELECT ON invoices TO PUBLIC;
```
```sql bad kinds=exposes
CREATE SCHEMA billing;
GRANT ALL ON SCHEMA billing TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT SELECT, INSERT ON TABLES TO PUBLIC;
```
```sql good
GRANT SELECT ON invoices TO CURRENT_USER;
REVOKE ALL ON invoices FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
```

A table with row level security shows each role its own rows: there the policies decide.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, tenant text);
CREATE POLICY own ON orders USING (tenant = current_user);
```
```sql good
GRANT SELECT ON orders TO PUBLIC;
```

Source: https://www.postgresql.org/docs/current/ddl-priv.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import Grant
from bot.domain.schema import Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))
_HARMLESS = {"REFERENCES", "TRIGGER"}
_PUBLIC_IS_CLOSED = 15
"""Since this version PUBLIC may not make objects in the schema `public`; before, that was so from the start."""


@rule.on(Grant)
def check(operation: Grant, site: Site) -> Verdict:
    """Rights on tables, or to make objects, for everybody; those that PUBLIC has by default are none."""
    if "PUBLIC" not in operation.to:
        return
    rights = tuple(right for right in operation.privileges if right not in _HARMLESS)
    if operation.privileges and not rights:
        return
    what = _tables(operation, site) if operation.on == "table" else _places(operation, site)
    if what:
        may = _may(rights) if operation.on == "table" else "make objects in"
        yield Harm(
            kinds=("exposes",),
            title=f"Every role, also those to come, may {may} {what}",
            parsed=f"`GRANT {', '.join(operation.privileges) or 'ALL'}` to PUBLIC",
        )


def _tables(operation: Grant, site: Site) -> str:
    if operation.later:
        return "each table that is made from now on"
    if operation.all_in_schema:
        return "the tables of schema " + ", ".join(f"`{name}`" for name in operation.objects)
    return ", ".join(f"`{name}`" for name in operation.objects if _open(name, site))


def _open(name: Name, site: Site) -> bool:
    """Whether nothing else decides who sees which rows, and others can get at it at all."""
    table = site.table(name)
    return not table.temporary and not any(one.kind == "policy" for one in table.attached)


def _places(operation: Grant, site: Site) -> str:
    if operation.on not in {"schema", "database"} or operation.later:
        return ""
    if operation.privileges and "CREATE" not in operation.privileges:
        return ""
    names = [name for name in operation.objects if name.name != "public" or site.versions.low >= _PUBLIC_IS_CLOSED]
    return ", ".join(f"{operation.on} `{name}`" for name in names)


def _may(rights: tuple[str, ...]) -> str:
    """What they may do, in words."""
    if not rights:
        return "do everything with"
    return " and ".join(dict.fromkeys("read" if right == "SELECT" else "change" for right in rights))
