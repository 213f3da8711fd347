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

Files of their own say it as well.

```yaml given file=deploy/mongod.conf
storage:
  dbPath: /var/lib/mongodb
security:
  authorization: enabled
```
```yaml bad file=deploy/mongod.conf kinds=exposes
storage:
  dbPath: /var/lib/mongodb
security:
  authorization: disabled
```
```yaml given file=ansible/files/elasticsearch.yml
cluster.name: shop
xpack.security.enabled: true
```
```yaml bad file=ansible/files/elasticsearch.yml kinds=exposes
cluster.name: shop
xpack:
  security:
    enabled: false
```
```yaml given file=deploy/cassandra.yaml
cluster_name: shop
authenticator: PasswordAuthenticator
```
```yaml bad file=deploy/cassandra.yaml kinds=exposes
cluster_name: shop
authenticator: AllowAllAuthenticator
```

Source: https://redis.io/docs/latest/operate/oss_and_stack/management/security/
"""

from bot.domain.configuration import ON, Setting
from bot.domain.findings import Severity
from workers.configuration.found import lasting
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("exposes",))
_ALL = frozenset((None, "allowallauthenticator", "org.apache.cassandra.auth.allowallauthenticator"))
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
    more = " any more" if fact.before is not None else ""
    title = f"{fact.shown}: clients of {_NAMES[fact.store]} need no credentials{more}"
    yield Harm(("exposes",), title, f"Before this change {before}", severity=Severity.WARNING if mild else None)


_NAMES = {"redis": "Redis", "elasticsearch": "Elasticsearch", "mongodb": "MongoDB", "cassandra": "Cassandra"}


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
        case "mongodb", "authorization":
            return fact.before == "enabled" and fact.after in {None, "disabled"}
        case "cassandra", "authenticator":
            return (fact.before or "").endswith("passwordauthenticator") and fact.after in _ALL
    return False


def _others(fact: Setting) -> bool:
    """Whether something else keeps strangers out."""
    addresses = (fact.beside("bind") or "").split()
    here = bool(addresses) and all(one.startswith(_HERE) for one in addresses)
    return here or any(fact.beside(key) for key in ("requirepass", "aclfile", "user"))
