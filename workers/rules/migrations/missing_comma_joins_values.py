"""
A comma is missing: two values of the list are one.

Python joins strings that stand next to each other. The list has one value less than it seems, and one that nobody meant: rows
are looked for, updated or made by a text that is in no table.

```python bad file=migrations/versions/1a2b3c4d5e6f_flags.py kinds=breaks unproved=code-is-not-run
from alembic import op

revision = "1a2b3c4d5e6f"
down_revision = None

def upgrade():
    codes = [
        "PILOT",  # a trial
        "INTRN",
        "GOVOP"   # other authorities
        "GOVR",   # registries
    ]
    for code in codes:
        print(code)

def downgrade():
    pass
```
```python good file=migrations/versions/1a2b3c4d5e6f_flags.py
from alembic import op

revision = "1a2b3c4d5e6f"
down_revision = None

def upgrade():
    codes = [
        "PILOT",
        "GOVOP",
        "a longer text that "
        "goes on here",
    ]
    for code in codes:
        print(code)

def downgrade():
    pass
```

Source: https://docs.python.org/3/reference/lexical_analysis.html#string-literal-concatenation
"""

from bot.domain.findings import Fix, Severity
from bot.domain.slips import JoinedStrings
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(JoinedStrings)
def check(fact: JoinedStrings, scene: Scene) -> Verdict:
    """Two strings, one below the other, without a comma in between."""
    del scene
    yield Harm(
        ("breaks",),
        f"A comma is missing behind `{fact.first}`: the list holds `{fact.text}`",
        f"`{fact.first}` and `{fact.second}` stand in two lines of a list and are joined to one string",
        fixes=(Fix("now", "Set the comma", f'"{fact.first}",\n"{fact.second}",', language="python"),),
    )
