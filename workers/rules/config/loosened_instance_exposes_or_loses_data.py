"""
What protected a managed database is switched off.

`publicly_accessible` gives the instance an address of the internet, where only security groups keep strangers away. Without
`deletion_protection`, or with `skip_final_snapshot`, a `destroy` (or a change that replaces the instance) takes the data
along; without backups there is no way back to yesterday.

```terraform given file=infra/db.tf
resource "aws_db_instance" "main" {
  engine              = "postgres"
  publicly_accessible = false
  deletion_protection = true
  backup_retention_period = 7
}
```
```terraform bad file=infra/db.tf kinds=exposes
resource "aws_db_instance" "main" {
  engine              = "postgres"
  publicly_accessible = true
  deletion_protection = true
  backup_retention_period = 7
}
```
```terraform bad file=infra/db.tf kinds=loses
resource "aws_db_instance" "main" {
  engine              = "postgres"
  publicly_accessible = false
  deletion_protection = false
  backup_retention_period = 0 # saves money
}
```
```terraform good file=infra/db.tf
resource "aws_db_instance" "main" {
  engine              = "postgres"
  publicly_accessible = false
  deletion_protection = var.protect
  backup_retention_period = 30
}
```
```terraform given file=stacks/shop/main.tf
module "db" {
  source              = "../../modules/rds"
  deletion_protection = true
}
```
```terraform given file=modules/rds/main.tf
variable "deletion_protection" {
  default = true
}
resource "aws_db_instance" "this" {
  engine              = "postgres"
  deletion_protection = var.deletion_protection
}
```
```terraform bad file=stacks/shop/main.tf kinds=loses
module "db" {
  source              = "../../modules/rds"
  deletion_protection = false
}
```
```terraform bad file=modules/rds/main.tf kinds=loses
variable "deletion_protection" {
  default = false
}
resource "aws_db_instance" "this" {
  engine              = "postgres"
  deletion_protection = var.deletion_protection
}
```
```terraform good file=stacks/shop/main.tf
module "db" {
  source              = "../../modules/rds"
  deletion_protection = true
  name                = "shop"
}
```

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
"""

from bot.domain.configuration import OFF, ON, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes", "loses"))
_ENCRYPTED = frozenset({"transit_encryption_enabled", "at_rest_encryption_enabled"})
_TITLES = {
    "deletion_protection": "may be destroyed with its data",
    "skip_final_snapshot": "is destroyed without a last snapshot",
    "backup_retention_period": "is no longer backed up",
}


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Loosened on a database that was there before: a new one is judged by nobody's history."""
    del scene
    if fact.store == "elasticache" and fact.before in ON and fact.after in OFF and fact.key in _ENCRYPTED:
        yield Harm(
            ("exposes",), f"{fact.where} no longer encrypts what it keeps or sends", f"`{fact.key}` was on before this change"
        )
    if fact.store != "rds" or fact.after is None or fact.before is None or fact.beside("replicate_source_db"):
        return
    was = f"It was `{fact.before}` before this change"
    on, off = fact.after in ON and fact.before in OFF, fact.after in OFF and fact.before not in OFF
    if fact.key == "publicly_accessible" and on:
        yield Harm(("exposes",), f"{fact.where} gets an address of the internet", was)
    elif fact.key in _TITLES and (on if fact.key == "skip_final_snapshot" else off):
        yield Harm(("loses",), f"{fact.where} {_TITLES[fact.key]}", was)
