"""
Anyone on the internet reaches the port of the store.

What keeps strangers out is its password alone; scanners find such a port within hours. Name the networks (or the security
groups) that need it. Docker publishes a port past the host's firewall: `127.0.0.1:5432:5432` is for this machine only.

```terraform given file=infra/net.tf
resource "aws_security_group_rule" "db" {
  type        = "ingress"
  from_port   = 5432
  to_port     = 5432
  cidr_blocks = ["10.0.0.0/8"]
}
```
```terraform bad file=infra/net.tf kinds=exposes
resource "aws_security_group_rule" "db" {
  type        = "ingress"
  from_port   = 5432
  to_port     = 5432
  cidr_blocks = ["0.0.0.0/0"]
}
```
```terraform good file=infra/net.tf
resource "aws_security_group_rule" "web" {
  type        = "ingress"
  from_port   = 443
  to_port     = 443
  cidr_blocks = ["0.0.0.0/0"]
}
resource "aws_security_group_rule" "db" {
  type        = "egress"
  from_port   = 5432
  to_port     = 5432
  cidr_blocks = ["0.0.0.0/0"]
}
```
```yaml given file=deploy/compose.yml
services:
  db:
    image: postgres:17
    restart: always
    ports: ["127.0.0.1:5432:5432"]
```
```yaml bad file=deploy/compose.yml kinds=exposes
services:
  db:
    image: postgres:17
    restart: always
    ports: ["5432:5432"]
```
```yaml good file=deploy/compose.yml
services:
  db:
    image: postgres:17
    restart: always
    ports: ["127.0.0.1:5433:5432"]
```

Source: https://docs.docker.com/engine/network/packet-filtering-firewalls/
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))
_NAMES = {
    "postgresql": "PostgreSQL", "mysql": "MySQL", "redis": "Redis", "mongodb": "MongoDB", "elasticsearch": "Elasticsearch",
    "pgbouncer": "PgBouncer",
}  # fmt: skip


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Opened by this change: in Terraform for anywhere, in Compose for a service that was there and published nothing."""
    del scene
    if fact.after is None:
        return
    if (fact.store, fact.key) == ("network", "open_port"):
        from workers.configuration.ports import PORTS

        name = PORTS.get(int(fact.after)) if fact.after.isdigit() else None
        what = f"port {fact.after} ({name})" if name else "the server"
        yield Harm(("exposes",), f"{fact.where} lets the whole internet reach {what}", "The source is any address")
    elif fact.key == "published_port" and fact.beside("published_before") == "no":
        title = f"{fact.where} publishes the port of {_NAMES.get(fact.store, fact.store)} to every network of its host"
        yield Harm(("exposes",), title, "Before this change it was published for this machine only, or not at all")
