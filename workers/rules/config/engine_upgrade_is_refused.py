"""
The provider refuses the new major version.

RDS upgrades over a major version only when the change says `allow_major_version_upgrade = true`; otherwise the apply fails,
half of the plan done. The upgrade itself stops the database, cannot be taken back, and needs a parameter group of the new
family.

```terraform given file=infra/db.tf
resource "aws_db_instance" "main" {
  engine         = "postgres"
  engine_version = "15.8"
}
```
```terraform bad file=infra/db.tf kinds=fails
resource "aws_db_instance" "main" {
  engine         = "postgres"
  engine_version = "16.4"
}
```
```terraform good file=infra/db.tf
resource "aws_db_instance" "main" {
  engine         = "postgres"
  engine_version = "16.4"
  allow_major_version_upgrade = true
}
```
```terraform good file=infra/db.tf
resource "aws_db_instance" "main" {
  engine         = "postgres"
  engine_version = "15.10"
}
```
```terraform given file=infra/db.tf
variable "upgrade" {
  default = false
}
resource "aws_db_instance" "main" {
  engine         = "postgres"
  engine_version = "15.8"
  allow_major_version_upgrade = var.upgrade
}
```
```terraform good file=infra/db.tf
variable "upgrade" {
  default = false
}
resource "aws_db_instance" "main" {
  engine         = "postgres"
  engine_version = "16.4"
  allow_major_version_upgrade = var.upgrade
}
```

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.MajorVersion.html
"""

from bot.domain.configuration import ON, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """PostgreSQL of RDS and Aurora, whose major version is the first number."""
    del scene
    if (fact.store, fact.key) != ("rds", "engine_version") or not (fact.before and fact.after):
        return
    old, new = fact.before.partition(".")[0], fact.after.partition(".")[0]
    ours = (fact.beside("engine") or "") in {"postgres", "aurora-postgresql"} and old.isdigit() and new.isdigit()
    if ours and int(new) > int(old) >= 10 and fact.beside("allow_major_version_upgrade") not in ON | {"unknown"}:
        title = f"PostgreSQL {old} is not upgraded to {new}: `allow_major_version_upgrade` is not set"
        yield Harm(("fails",), title, f"`engine_version` was `{fact.before}` before this change")
