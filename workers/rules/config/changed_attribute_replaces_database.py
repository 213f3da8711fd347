"""
The database is destroyed, and an empty one made in its place.

These attributes cannot be altered: Terraform carries the change out as a replacement. All data are gone, but for a last
snapshot where one is taken. Restore a snapshot into a new instance (for encryption: a copy of it with a key), then move over.

```terraform given file=infra/db.tf
resource "aws_db_instance" "main" {
  engine            = "postgres"
  username          = "shop"
  storage_encrypted = false
}
```
```terraform bad file=infra/db.tf kinds=loses
resource "aws_db_instance" "main" {
  engine            = "postgres"
  username          = "shop"
  storage_encrypted = true
}
```
```terraform bad file=infra/db.tf kinds=loses
resource "aws_db_instance" "main" {
  engine            = "postgres"
  username          = "admin_of_shop"
  storage_encrypted = false
}
```
```terraform good file=infra/db.tf
resource "aws_db_instance" "main" {
  engine            = "postgres"
  username          = "shop"
  storage_encrypted = false
  instance_class    = "db.r6g.large"
}
```

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
"""

from bot.domain.configuration import OFF, ON, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("loses",))
_FIXED = frozenset({
    "storage_encrypted", "username", "master_username", "db_name", "database_name", "engine", "kms_key_id", "availability_zone",
    "snapshot_identifier", "cluster_identifier",
})  # fmt: skip


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Two literals of the same instance or cluster of RDS that differ; a replica has nothing of its own."""
    del scene
    if fact.store != "rds" or fact.key not in _FIXED or not fact.before or not fact.after or _same(fact):
        return
    if "google" in fact.where or fact.beside("replicate_source_db") or fact.beside("replication_source_identifier"):
        return
    title = f"{fact.where} is destroyed and made anew, empty: `{fact.key}` cannot be altered"
    kept = fact.beside("deletion_protection") in ON
    parsed = f"It was `{fact.before[:60]}` before this change" + ("; its deletion protection stops the apply" if kept else "")
    yield Harm(("loses",), title, parsed, severity=Severity.WARNING if kept else None)


def _same(fact: Setting) -> bool:
    """Different words for one thing."""
    return (fact.before in ON and fact.after in ON) or (fact.before in OFF and fact.after in OFF)
