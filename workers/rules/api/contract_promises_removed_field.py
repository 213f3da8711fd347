"""
The contract promises a field that the code no longer answers.

Clients are written and generated from the contract: they read the field and find nothing. Change both together, the field
marked as deprecated in the contract before.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths: {}
components:
  schemas:
    Order:
      properties:
        id: {type: integer}
        size: {type: integer}
        note: {type: string}
```
```python given file=app/models.py
from pydantic import BaseModel

class Order(BaseModel):
    id: int
    size: int
    note: str
```
```python bad file=app/models.py kinds=breaks
from pydantic import BaseModel

class Order(BaseModel):
    id: int
    size: int
```
```python good file=app/models.py
from pydantic import BaseModel

class Order(BaseModel):
    id: int
    size: int
    note: str
    price: int = 0
```

Source: https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

from bot.domain.changes import Mention
from bot.domain.findings import Fix, Severity
from bot.domain.handlers import FieldPromised
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(FieldPromised)
def check(fact: FieldPromised, scene: Scene) -> Verdict:
    """Where class and schema agreed about the fields before."""
    del scene
    yield Harm(
        rule.kinds,
        f"`{fact.owner}` no longer has `{fact.field}`, and `{fact.document}` still promises it",
        f"`{fact.field}` is a field of `{fact.owner}` before this change and not after it",
        quoted=(Mention(fact.document, fact.line, f"{fact.owner}.{fact.field}"),),
        fixes=(Fix("now", "Change both together", f"Keep `{fact.field}`, or take it out of `{fact.document}` in this change"),),
    )
