"""
The image of PostgreSQL 18 does not start with a volume at the old place.

Up to 17 the official image keeps its files in `/var/lib/postgresql/data`, from 18 on in a folder for each version below
`/var/lib/postgresql`. A volume at the old place would stay unused, so the image refuses to start, on a fresh one too. Mount the
volume at `/var/lib/postgresql`.

```yaml bad file=deploy/compose.yml kinds=fails
services:
  db:
    image: postgres:18-alpine
    volumes: ["data:/var/lib/postgresql/data"]
```
```yaml good file=deploy/compose.yml
services:
  db:
    image: postgres:18-alpine
    volumes: ["data:/var/lib/postgresql"]
```
```yaml good file=deploy/compose.yml
services:
  db:
    image: postgres:17-alpine
    volumes: ["data:/var/lib/postgresql/data"]
```
```yaml good file=deploy/compose.yml
services:
  db:
    image: postgres:18
    environment: {PGDATA: /var/lib/postgresql/data}
    volumes: ["data:/var/lib/postgresql/data"]
```

Source: https://github.com/docker-library/postgres/pull/1259
"""

from bot.domain.configuration import UnusedMount
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(UnusedMount)
def check(fact: UnusedMount, scene: Scene) -> Verdict:
    """A new container, or one that comes to it; PGDATA that is named says that the place is meant."""
    del scene
    title = f"`{fact.image[:80]}` does not start with a volume at `/var/lib/postgresql/data`"
    parsed = f"{fact.where} mounts `{fact.volume[:80]}` there, and names no PGDATA"
    yield Harm(
        ("fails",),
        title,
        parsed,
        fixes=(Fix("now", "Mount it one folder up", f"{fact.volume}:/var/lib/postgresql", language="yaml"),),
    )
