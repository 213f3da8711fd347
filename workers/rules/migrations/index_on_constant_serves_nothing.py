"""
The index is on a constant: every row has the same key, and no query can use it.

Quotes make a string of what was meant to be a column: lower('uri') is 'uri' in every row. The index is built, kept up with each
write, and never read.

```sql given
CREATE TABLE documents (id bigint PRIMARY KEY, uri text);
```
```sql bad kinds=costs
CREATE INDEX CONCURRENTLY documents_uri_idx ON documents (lower('uri'));
```
```sql good
CREATE INDEX CONCURRENTLY documents_uri_idx ON documents (lower(uri));
```
```sql good
CREATE UNIQUE INDEX CONCURRENTLY documents_one ON documents ((true)) WHERE uri = 'main';
```

Source: https://www.postgresql.org/docs/current/indexes-expressional.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import CreateIndex
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """An expression that reads no column. A unique one is a way to allow a single row."""
    table = site.table(operation.table)
    for part in operation.index.parts if not operation.index.unique else ():
        expression = part.expression
        if expression is None or expression.columns or "*" in expression.text:
            continue
        if "'" not in expression.text and not expression.constant:
            continue
        quoted = expression.text.partition("'")[2].partition("'")[0]
        meant = f": meant is the column `{quoted}`" if quoted and table.column(quoted) else ""
        yield Harm(
            kinds=("costs",),
            title=f"The index is on a constant, `{expression.text}`: no query can use it{meant}",
            parsed="the expression reads no column of the table",
        )
