"""
Who can read the repository, now or later, can use what the secret opens.

A secret stays in the history after its line is gone. Take it out, make a new one and revoke this one; then hand it over by
the environment or a vault.

```ini bad file=config/app.properties kinds=exposes
spring.datasource.url=postgresql://orders:k9vQ2mZt7Lp4@orders.c1x2.eu-central-1.rds.amazonaws.com:5432/orders
```
```python bad file=app/settings.py kinds=exposes
BROKER = "amqps://worker:Tz81mNq0Lkd@bunny-7.queues.acme.io/prod"
```
```ini good file=config/app.properties
spring.datasource.url=postgresql://orders:${DB_PASSWORD}@orders.c1x2.eu-central-1.rds.amazonaws.com:5432/orders
```
```yaml good file=docker-compose.yml
services:
  app:
    build: .
    environment:
      DATABASE_URL: postgresql://app:k9vQ2mZt7Lp4@db:5432/app
      CACHE: redis://:changeme@cache.acme.io:6379/0
```
```python good file=tests/test_settings.py
URL = "postgresql://orders:k9vQ2mZt7Lp4@orders.acme.io:5432/orders"
```

Source: https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning
"""

from bot.domain.configuration import Secret
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("exposes",))


@rule.on(Secret)
def check(fact: Secret, scene: Scene) -> Verdict:
    """One per kind and line."""
    del scene
    what = fact.what[:1].upper() + fact.what[1:]
    yield Harm(("exposes",), f"{what} is committed: revoke it", "The line is added by this change; the value is not shown here")
