"""
The new server does not start on the old data.

The files of a PostgreSQL major version can be read by that version only: a container of another one over the same volume
stops with "database files are incompatible with server". MongoDB starts one release after the other only, MySQL never on the
files of a newer one. Dump and restore into a new volume, or run `pg_upgrade` first. From 18 on the image of PostgreSQL keeps
each version in a folder of its own below `/var/lib/postgresql`: with the volume there, the new one starts empty.

```yaml given file=docker-compose.yml
services:
  db:
    image: postgres:15-alpine
    volumes:
      - pgdata:/var/lib/postgresql/data
volumes:
  pgdata:
```
```yaml bad file=docker-compose.yml kinds=fails
services:
  db:
    image: postgres:16-alpine
    volumes:
      - pgdata:/var/lib/postgresql/data
volumes:
  pgdata:
```
```yaml good file=docker-compose.yml
services:
  db:
    image: postgres:15.12-alpine
    volumes:
      - pgdata:/var/lib/postgresql/data
volumes:
  pgdata:
```
```yaml good file=docker-compose.yml
services:
  db:
    image: postgres:16-alpine
    volumes:
      - pgdata16:/var/lib/postgresql/data
volumes:
  pgdata16:
```
```yaml good file=docker-compose.yml
services:
  db:
    image: postgres:16-alpine
    tmpfs: [/var/lib/postgresql/data]
```
```yaml given file=docker-compose.yml
services:
  db:
    image: postgres:18
    volumes: ["./pg:/var/lib/postgresql"]
```
```yaml bad file=docker-compose.yml kinds=breaks
services:
  db:
    image: postgres:19
    volumes: ["./pg:/var/lib/postgresql"]
```
```yaml given file=k8s/db.yaml
kind: ConfigMap
metadata: {name: app}
---
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      containers:
        - name: mongo
          image: mongo:5.0
          volumeMounts: [{name: data, mountPath: /data/db}]
  volumeClaimTemplates:
    - metadata: {name: data}
```
```yaml bad file=k8s/db.yaml kinds=fails
kind: ConfigMap
metadata: {name: app}
---
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      containers:
        - name: mongo
          image: mongo:7.0
          volumeMounts: [{name: data, mountPath: /data/db}]
  volumeClaimTemplates:
    - metadata: {name: data}
```
```yaml good file=k8s/db.yaml
kind: ConfigMap
metadata: {name: app}
---
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      containers:
        - name: mongo
          image: mongo:6.0
          volumeMounts: [{name: data, mountPath: /data/db}]
  volumeClaimTemplates:
    - metadata: {name: data}
```

Source: https://www.postgresql.org/docs/current/upgrading.html
"""

from bot.domain.configuration import ImageChange
from bot.domain.findings import Fix, Severity
from workers.configuration.found import trial
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails", "breaks"))
_NAMES = {
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "mongodb": "MongoDB",
    "elasticsearch": "Elasticsearch",
}
_DUMP = (
    "docker compose exec -T SERVICE pg_dumpall -U postgres > all.sql   # with the old image\n"
    "# give the new image a new volume, start it, then\n"
    "docker compose exec -T SERVICE psql -U postgres < all.sql"
)


@rule.on(ImageChange)
def check(fact: ImageChange, scene: Scene) -> Verdict:
    """The two versions, and the volume that stays."""
    del scene
    if not _refused(fact):
        return
    name, old, new = _NAMES[fact.store], _shown(fact.before), _shown(fact.after)
    empty = fact.mount == "/var/lib/postgresql" and min(fact.before[0], fact.after[0]) >= 18
    title = (
        f"{name} {new} starts empty: the data of {old} in `{fact.volume}` stands beside it"
        if empty
        else f"{name} {new} does not start on the data of {old} in `{fact.volume}`"
    )
    parsed = (
        f"{fact.where} keeps `{fact.volume}` at `{fact.mount}`; the image goes from `{fact.images[0]}` to `{fact.images[1]}`"
    )
    fixes = (Fix("now", "Dump, and restore into a new volume", _DUMP),) if fact.store == "postgresql" else ()
    worst = Severity.WARNING if trial(fact.span.path) else None
    yield Harm(("breaks",) if empty else ("fails",), title, parsed, fixes=fixes, severity=worst)


def _refused(fact: ImageChange) -> bool:
    old, new = fact.before, fact.after
    match fact.store:
        case "postgresql":
            return old[0] != new[0] if min(old[0], new[0]) >= 10 else _pair(old) != _pair(new)
        case "mysql":  # MariaDB counts from 10 on; from one product to the other is another question
            return (old[0] < 10) == (new[0] < 10) and _pair(new) < _pair(old)
        case "mongodb":
            return abs(new[0] - old[0]) > 1
        case "elasticsearch":
            return new[0] - old[0] > 1 or _pair(new) < _pair(old)
    return False


def _pair(version: tuple[int, ...]) -> tuple[int, int]:
    return version[0], version[1] if len(version) > 1 else 0


def _shown(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version[:2]))
