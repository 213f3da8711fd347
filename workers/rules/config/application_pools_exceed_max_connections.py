"""
The applications may open more connections than the server takes.

Each process of each copy has a pool of its own: copies × processes × the pool is what they may ask for under load. Beyond
`max_connections` the server refuses: requests fail with "too many clients already", and so do migrations and whoever wants to
look. Make the pools smaller, put a pooler in between, or raise the limit together with the memory it needs.

```yaml given file=deploy/docker-compose.yml
services:
  db:
    image: postgres:16
    command: postgres -c max_connections=100
  api:
    build: ../api
    command: uvicorn app.main:app --workers 4
    environment:
      DATABASE_URL: postgresql+asyncpg://app@db/shop
    deploy:
      replicas: 1
```
```python given file=api/app/database.py
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(URL, pool_size=10, max_overflow=10)
```
```yaml bad file=deploy/docker-compose.yml kinds=fails
services:
  db:
    image: postgres:16
    command: postgres -c max_connections=100
  api:
    build: ../api
    command: uvicorn app.main:app --workers 4
    environment:
      DATABASE_URL: postgresql+asyncpg://app@db/shop
    deploy:
      replicas: 3
```
```python bad file=api/app/database.py kinds=fails
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(URL, pool_size=20, max_overflow=10)
```
```python good file=api/app/database.py
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(URL, pool_size=15, max_overflow=10)
```

Source: https://www.postgresql.org/docs/current/runtime-config-connection.html
"""

from bot.domain.configuration import Demand
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(Demand)
def check(fact: Demand, scene: Scene) -> Verdict:
    """The sum, number by number."""
    del scene
    if fact.what == "connections":
        title = f"The applications may open {fact.wanted} connections; `{fact.server[:60]}` takes {fact.room}"
        yield Harm(
            ("fails",), title, f"{fact.words}; the limit is {fact.room}. Before this change it was enough", quoted=fact.quoted
        )
