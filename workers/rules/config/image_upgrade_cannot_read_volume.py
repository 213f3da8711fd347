"""
The new server does not start on the old data.

The files of a PostgreSQL major version can be read by that version only: a container of another one over the same volume
stops with "database files are incompatible with server". MongoDB and MySQL start one release after the other only, Valkey not
on the files of Redis 7.4. Dump and restore into a new volume, or run `pg_upgrade` first. From 18 on the image of PostgreSQL
keeps each version in a folder of its own below `/var/lib/postgresql`: with the volume there, the new one starts empty.

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
```sh given file=.env
PG_VERSION=15
```
```yaml given file=docker-compose.yml
services:
  db:
    image: postgres:${PG_VERSION:-16}-alpine
    volumes: ["pgdata:/var/lib/postgresql/data"]
```
```sh bad file=.env kinds=fails
PG_VERSION=17
```
```sh good file=.env
PG_VERSION=15.12
```
```dockerfile given file=db/Dockerfile
FROM pgvector/pgvector:0.7.4-pg15
```
```yaml given file=docker-compose.yml
services:
  db:
    build: ./db
    volumes: ["pgdata:/var/lib/postgresql/data"]
```
```dockerfile bad file=db/Dockerfile kinds=fails
FROM pgvector/pgvector:0.8.0-pg17
```
```dockerfile good file=db/Dockerfile
FROM pgvector/pgvector:0.8.0-pg15
```
```yaml given file=charts/shop/Chart.yaml
apiVersion: v2
name: shop
dependencies:
  - name: postgresql
    version: 11.9.13
    repository: https://charts.bitnami.com/bitnami
```
```yaml bad file=charts/shop/Chart.yaml kinds=fails
apiVersion: v2
name: shop
dependencies:
  - name: postgresql
    version: 12.1.2
    repository: https://charts.bitnami.com/bitnami
```
```yaml good file=charts/shop/Chart.yaml
apiVersion: v2
name: shop
dependencies:
  - name: postgresql
    version: 11.10.0
    repository: https://charts.bitnami.com/bitnami
```

Source: https://www.postgresql.org/docs/current/upgrading.html
"""

from bot.domain.configuration import ImageChange
from bot.domain.findings import Fix, Severity
from workers.configuration.found import trial
from workers.configuration.releases import refused
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails", "breaks"))
_NAMES = {
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "mongodb": "MongoDB",
    "elasticsearch": "Elasticsearch",
    "mariadb": "MariaDB",
    "redis": "Redis",
    "valkey": "Valkey",
    "keydb": "KeyDB",
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
    (was, now), old, new = fact.products, _shown(fact.before), _shown(fact.after)
    if not refused(fact.store, (was, fact.before), (now, fact.after)):
        return
    old = old if was == now else f"{_name(fact, 0)} {old}"
    name = _name(fact, 1)
    empty = fact.mount == "/var/lib/postgresql" and min(fact.before[0], fact.after[0]) >= 18
    title = (
        f"{name} {new} starts empty: the data of {old} in `{fact.volume}` stands beside it"
        if empty
        else f"{name} {new} does not start on the data of {old} in `{fact.volume}`"
    )
    charted = fact.volume == "persistence"
    kept = f"{fact.where} keeps its data" if charted else f"{fact.where} keeps `{fact.volume}` at `{fact.mount}`"
    parsed = f"{kept}; the image goes from `{fact.images[0]}` to `{fact.images[1]}`"
    recipe = (
        _DUMP if fact.where.startswith("service") else _DUMP.replace("docker compose exec -T SERVICE", "kubectl exec -i POD --")
    )
    fixes = (Fix("now", "Dump, and restore into a new volume", recipe, language="sh"),) if fact.store == "postgresql" else ()
    worst = Severity.WARNING if trial(fact.span.path) or fact.store == "redis" else None
    yield Harm(("breaks",) if empty else ("fails",), title, parsed, fixes=fixes, severity=worst)


def _name(fact: ImageChange, side: int) -> str:
    return _NAMES.get(fact.products[side]) or _NAMES[fact.store]


def _shown(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version[:2]))
