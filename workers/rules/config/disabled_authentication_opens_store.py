"""
A store that asked who is there no longer does.

Redis, Elasticsearch and MongoDB answer whoever reaches their port once the password (or protected mode, or security) is
switched off; such servers are found by scanners within hours, emptied and held to ransom.

```text given file=redis/redis.conf
port 6379
protected-mode yes
requirepass from-the-vault
```
```text bad file=redis/redis.conf kinds=exposes
port 6379
protected-mode no
```
```text good file=redis/redis.conf
port 6379
protected-mode no
requirepass from-the-vault
```
```text good file=redis/redis.conf
port 6379
bind 127.0.0.1 -::1
protected-mode no
```
```yaml given file=deploy/compose.yml
services:
  cache:
    image: redis:7
    restart: always
    command: redis-server --appendonly yes --requirepass ${REDIS_PASSWORD}
  search:
    image: docker.elastic.co/elasticsearch/elasticsearch:8.15.0
    restart: always
    environment: [discovery.type=single-node]
```
```yaml bad file=deploy/compose.yml kinds=exposes
services:
  cache:
    image: redis:7
    restart: always
    command: redis-server --appendonly yes
  search:
    image: docker.elastic.co/elasticsearch/elasticsearch:8.15.0
    restart: always
    environment: [discovery.type=single-node]
```
```yaml bad file=deploy/compose.yml kinds=exposes
services:
  cache:
    image: redis:7
    restart: always
    command: redis-server --appendonly yes --requirepass ${REDIS_PASSWORD}
  search:
    image: docker.elastic.co/elasticsearch/elasticsearch:8.15.0
    restart: always
    ports: ["9200:9200"]
    environment: [discovery.type=single-node, xpack.security.enabled=false]
```
```yaml good file=deploy/compose.yml
services:
  search:
    image: docker.elastic.co/elasticsearch/elasticsearch:8.15.0
    restart: always
    ports: ["127.0.0.1:9200:9200"]
    environment: [discovery.type=single-node]
```

Source: https://redis.io/docs/latest/operate/oss_and_stack/management/security/
"""

from bot.domain.configuration import ON, Setting
from bot.domain.findings import Severity
from workers.configuration.found import lasting
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("exposes",))
_HERE = ("127.", "localhost", "::1", "-::1")


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """What asked for credentials is switched off or removed, and nothing else asks."""
    del scene
    if not _opens(fact):
        return
    kept = fact.beside("container") is not None and fact.beside("published_port") is None
    mild = kept or (fact.where.startswith("service") and not lasting(fact.span.path))
    before = "it was set" if fact.key == "requirepass" else f"it was `{fact.before}`" if fact.before else "its default asks"
    title = f"{fact.shown}: clients of {_NAMES[fact.store]} need no credentials any more"
    yield Harm(("exposes",), title, f"Before this change {before}", severity=Severity.WARNING if mild else None)


_NAMES = {"redis": "Redis", "elasticsearch": "Elasticsearch", "mongodb": "MongoDB"}


def _opens(fact: Setting) -> bool:
    match fact.store, fact.key:
        case "redis", "requirepass":
            return fact.after in {None, ""} and not _others(fact)
        case "redis", "protected_mode":
            # Containers of Redis come without it: there a password that goes is what counts.
            return fact.switched_off and not _others(fact) and fact.beside("container") is None
        case "elasticsearch", "xpack.security.enabled":
            return fact.switched_off
        case "elasticsearch", "plugins.security.disabled":
            return fact.after in ON and fact.before not in ON
        case "mongodb", "auth":
            return fact.after is None
        case "mongodb", "noauth":
            return fact.after in ON
    return False


def _others(fact: Setting) -> bool:
    """Whether something else keeps strangers out."""
    addresses = (fact.beside("bind") or "").split()
    here = bool(addresses) and all(one.startswith(_HERE) for one in addresses)
    return here or any(fact.beside(key) for key in ("requirepass", "aclfile", "user"))
