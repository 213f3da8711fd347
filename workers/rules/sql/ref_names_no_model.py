"""
A model refers to one that the project does not have.

dbt resolves every `ref` before it runs anything: one that names no model, seed or snapshot stops the whole project, in each
environment that it is deployed to.

Told only where no packages could bring the model.

```yaml given file=dbt_project.yml
name: shop
```
```sql given file=models/orders.sql
SELECT id, shop_id FROM raw.orders
```
```sql given file=models/shops.sql
SELECT shop_id, count(*) AS orders FROM {{ ref('orders') }} GROUP BY shop_id
```
```sql bad file=models/late.sql kinds=breaks
SELECT id FROM {{ ref('order') }}
```
```sql bad file=models/orders.sql kinds=breaks
```
```sql good file=models/late.sql
{{ config(materialized='table') }}
SELECT id FROM {{ ref('orders') }} WHERE shop_id = {{ var('shop') }}
```

Source: https://docs.getdbt.com/reference/dbt-jinja-functions/ref
"""

from bot.domain.findings import Severity
from bot.domain.models import UnknownModel
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(UnknownModel)
def check(fact: UnknownModel, scene: Scene) -> Verdict:
    """Every name that nothing in the project has; one that never was may be made where the repository ends."""
    del scene
    others = f" and {fact.more} more" if fact.more else ""
    why = f"`{fact.user}`{others} still refers to it" if fact.gone else "no model, seed or snapshot has that name"
    did = "is taken away" if fact.gone else "does not exist"
    yield Harm(
        kinds=("breaks",),
        title=f"The model `{fact.name}` {did}: {why}, and dbt stops",
        parsed=f"`ref('{fact.name}')` stands in `{fact.user}`",
        severity=None if fact.gone else Severity.WARNING,
    )
