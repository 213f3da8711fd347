"""
The default is no value of the column's type: the migration stops there.

A text that is no number, no boolean, or no label of the enum is refused where the default is set, not only where it is used
(SQLSTATE 22P02).

```sql given
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE orders (id bigint PRIMARY KEY, amount int, feel mood);
```
```sql bad kinds=fails
ALTER TABLE orders ADD COLUMN state mood DEFAULT 'happy';
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN amount SET DEFAULT 'many';
```
```sql good
ALTER TABLE orders ADD COLUMN state mood NOT NULL DEFAULT 'ok';
ALTER TABLE orders ALTER COLUMN amount SET DEFAULT '12';
ALTER TABLE orders ADD COLUMN active boolean DEFAULT 'f', ADD COLUMN price numeric DEFAULT ' 1.5e3 ';
```

Source: https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-DEFAULT
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, SetDefault
from bot.domain.schema import Expression, Name, Type
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.render import render_type

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
_LITERAL = late(r"'((?:[^']|'')*)'\Z")
_WHOLE = late(r"\A\s*[+-]?(?:[\d_]+|0[xob][\da-f_]+)\s*", re.IGNORECASE)
_NUMBER = late(r"\A\s*[+-]?(?:[\d_]*+\.?[\d_]*+(?:e[+-]?\d+)?|nan|inf(?:inity)?|0[xob].*)\s*", re.IGNORECASE)
_FORMS = {
    **dict.fromkeys(("int2", "int4", "int8"), _WHOLE),
    **dict.fromkeys(("numeric", "float4", "float8"), _NUMBER),
    "bool": late(r"\A\s*(?:t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|0|1)\s*", re.IGNORECASE),
    "uuid": late(r"\A\s*\{?[\da-f-]{32,36}\}?\s*", re.IGNORECASE),
}


@rule.on(AddColumn, SetDefault)
def check(operation: AddColumn | SetDefault, site: Site) -> Verdict:
    """A literal default that its type does not read."""
    if isinstance(operation, AddColumn):
        name, kind, default = operation.column.name, operation.column.type, operation.column.default
    else:
        column = site.column(operation.table, operation.column)
        name, kind, default = operation.column, column.type if column else None, operation.default
    retyped = any(getattr(other, "column", None) == name for other in site.siblings())
    if kind is None or default is None or retyped or _fits(default, kind, site):
        return
    yield Harm(
        kinds=("fails",),
        title=f"The default {default.text} of `{operation.table}.{name}` is no `{render_type(kind)}`: the migration stops here",
        parsed=f"`{name}` is `{render_type(kind)}`, and {default.text} cannot be read as one (SQLSTATE 22P02)",
    )


def _fits(default: Expression, kind: Type, site: Site) -> bool:
    """True unless the default is a bare literal that the type certainly refuses."""
    literal = _LITERAL.match(default.text)
    if literal is None or kind.dimensions or "…" in literal[1]:  # '…' stands for what code works out
        return True
    own = site.world.type(Name(kind.name, kind.schema))
    if own is not None:
        return own.kind != "enum" or not site.world.complete or literal[1].replace("''", "'") in own.labels
    form = _FORMS.get(kind.name)
    return form is None or form.fullmatch(literal[1]) is not None
