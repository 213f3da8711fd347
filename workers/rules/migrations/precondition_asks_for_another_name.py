r"""
The precondition asks for another name than the one that the changeSet makes.

It is there so that the changeSet is passed over where its work is done already. With a name that nobody makes it always holds:
the changeSet runs, and fails where what it makes is there.

```properties given file=liquibase.properties
url: jdbc:postgresql://localhost/shop
```
```xml given file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann">
    <createTable tableName="orders"><column name="id" type="bigint"/><column name="code" type="varchar(20)"/></createTable>
  </changeSet>
</databaseChangeLog>
```
```xml bad kinds=fails file=db/changelog/2.xml
<databaseChangeLog>
  <changeSet id="2" author="ann">
    <preConditions onFail="MARK_RAN">
      <not><indexExists indexName="orders_code_idx"/></not>
    </preConditions>
    <createIndex tableName="orders" indexName="orders_code_id"><column name="code"/></createIndex>
  </changeSet>
</databaseChangeLog>
```
```xml bad kinds=fails file=db/changelog/2.xml
<databaseChangeLog>
  <changeSet id="2" author="ann">
    <preConditions onFail="MARK_RAN"><not><columnExists tableName="orders" columnName="nots"/></not></preConditions>
    <addColumn tableName="orders"><column name="note" type="varchar(20)"/></addColumn>
  </changeSet>
</databaseChangeLog>
```
```xml good file=db/changelog/2.xml
<databaseChangeLog>
  <changeSet id="2" author="ann">
    <preConditions onFail="MARK_RAN"><not><columnExists tableName="orders" columnName="NOTE"/></not></preConditions>
    <addColumn tableName="orders"><column name="note" type="varchar(20)"/></addColumn>
  </changeSet>
  <changeSet id="3" author="ann">
    <preConditions onFail="MARK_RAN"><not><tableExists tableName="old_carts"/></not></preConditions>
    <createTable tableName="baskets"><column name="id" type="bigint"/></createTable>
  </changeSet>
</databaseChangeLog>
```

Source: https://docs.liquibase.com/concepts/changelogs/preconditions.html
"""

import re
from difflib import SequenceMatcher

from bot.domain.changes import Span
from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddConstraint, CreateIndex, CreateTable, CreateView
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",), engines=("postgresql", "mysql", "mariadb"))
_ASKED = late(
    "|".join(
        rf"\b{kind}Exists\b[^<>]{{0,300}}?\b{attribute}\s*[=:]\s*[\"']?(?P<{attribute}>\w+)"
        for kind, attribute in (
            ("index", "indexName"), ("foreignKeyConstraint", "foreignKeyName"), ("table", "tableName"),
            ("column", "columnName"), ("view", "viewName"),
        )
    )
)  # fmt: skip
_MAKES = (CreateIndex, AddConstraint, CreateTable, AddColumn, CreateView)
_LINES = 40
"""How far above its change a changeSet's precondition is looked for."""
_ALIKE = 0.75


@rule.on(*_MAKES)
def check(operation: CreateIndex | AddConstraint | CreateTable | AddColumn | CreateView, site: Site) -> Verdict:
    """What a guarded changeSet makes, under a name like the one asked for, and not that one."""
    if site.migration.reader != "liquibase" or site.statement.inside != "preConditions":
        return
    what, made = _made(operation)
    first = max(0, site.statement.span.line - 1 - _LINES)
    above = site.lines[first : site.statement.span.line - 1]
    begin = max((at for at, line in enumerate(above) if re.search(r"<changeSet\b|^\s*- changeSet:", line)), default=None)
    if not made or begin is None:
        return
    asked = [
        (first + at + 1, found[what])
        for at, line in enumerate(above)
        for found in _ASKED.finditer(line)
        if at >= begin and found[what]
    ]
    if len(asked) != 1 or asked[0][1].lower() == made.lower() or not _alike(asked[0][1], made):
        return
    line, name = asked[0]
    beside = [step.operation for one in site.migration.up if one.inside for step in one.steps]
    if any(isinstance(one, _MAKES) and _made(one)[1].lower() == name.lower() for one in beside):
        return
    yield Harm(
        kinds=("fails",),
        title=f"The precondition asks for `{name}`, and the changeSet makes `{made}`",
        parsed=f"nothing is called `{name}`: the precondition always holds, also where `{made}` is there",
        span=Span(site.statement.span.path, line, line),
    )


def _made(
    operation: CreateIndex | AddConstraint | CreateTable | AddColumn | CreateView,
) -> tuple[str, str]:
    """The attribute that a precondition asks with, and the name."""
    match operation:
        case CreateIndex(index=index):
            return "indexName", index.name or ""
        case AddConstraint(constraint=constraint):
            return "foreignKeyName", constraint.name or ""
        case AddColumn(column=column):
            return "columnName", column.name
        case CreateView(view=view):
            return "viewName", view.name
    return "tableName", operation.table.name


def _alike(asked: str, made: str) -> bool:
    """Whether one is meant for the other: most of their letters are the same, in the same order."""
    return SequenceMatcher(None, asked.lower(), made.lower()).ratio() >= _ALIKE
