"""
The provider refuses a group of parameters of another version.

A group of parameters is of one family: one engine in one version. An instance of another version does not take it, so that the
apply fails, half of the plan done. The group changes with the version: a new one of the new family, under a new name.

```terraform given file=infra/cache.tf
resource "aws_elasticache_replication_group" "main" {
  engine_version       = "6.x"
  parameter_group_name = "default.redis6.x"
}
```
```terraform bad file=infra/cache.tf kinds=fails
resource "aws_elasticache_replication_group" "main" {
  engine_version       = "7.1"
  parameter_group_name = "default.redis6.x"
}
```
```terraform good file=infra/cache.tf
resource "aws_elasticache_replication_group" "main" {
  engine_version       = "7.1"
  parameter_group_name = "default.redis7"
}
```

```terraform given file=infra/cache.tf
variable "redis" {
  default = "6.2"
}
resource "aws_elasticache_replication_group" "main" {
  engine_version       = var.redis
  parameter_group_name = "default.redis6.x"
}
```
```terraform good file=infra/cache.tf
variable "redis" {
  default = "6.2"
}
resource "aws_elasticache_replication_group" "main" {
  engine_version       = var.redis
  parameter_group_name = "default.redis7"
}
```

The family of a group in the same folder is known, too.

```terraform given file=infra/db.tf
resource "aws_db_parameter_group" "main" {
  name   = "main"
  family = "mysql8.0"
}
resource "aws_db_instance" "main" {
  engine               = "mysql"
  engine_version       = "8.0.36"
  parameter_group_name = aws_db_parameter_group.main.name
}
```
```terraform bad file=infra/db.tf kinds=fails
resource "aws_db_parameter_group" "main" {
  name   = "main"
  family = "mysql8.0"
}
resource "aws_db_instance" "main" {
  engine                      = "mysql"
  engine_version              = "8.4.3"
  parameter_group_name        = aws_db_parameter_group.main.name
  allow_major_version_upgrade = true
}
```
```terraform good file=infra/db.tf
resource "aws_db_parameter_group" "main" {
  name   = "main-84"
  family = "mysql8.4"
}
resource "aws_db_instance" "main" {
  engine                      = "mysql"
  engine_version              = "8.4.3"
  parameter_group_name        = aws_db_parameter_group.main.name
  allow_major_version_upgrade = true
}
```

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))
_GROUPS = ("parameter_group_name", "db_parameter_group_name", "db_cluster_parameter_group_name")
_FAMILY = late(r"default\.([a-z-]{1,30}?)(\d{1,3})(?:\.(\d{1,3}|x))?(\.cluster\.on)?$")
_VERSION = late(r"(\d{1,3})(?:\.(\d{1,3}))?")
_ENGINES = frozenset({"redis", "valkey", "postgres", "aurora-postgresql", "mysql", "aurora-mysql", "mariadb"})
_MINOR = frozenset({"mysql", "aurora-mysql", "mariadb"})
"""Engines whose families are of two numbers."""


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Both are known, and one of them is changed here. What an environment may overrule is not known."""
    del scene
    key = next((name for name in _GROUPS if fact.beside(name) is not None), "")
    if fact.store not in {"rds", "elasticache"} or fact.key not in {"engine_version", key} or fact.after is None or not key:
        return
    if any(fact.beside(f"{name}_by_default") for name in (key, "engine_version")):
        return
    group, version = fact.beside(key) or "", fact.beside("engine_version") or ""
    family, number = _FAMILY.match(group), _VERSION.match(version)
    engine = fact.beside("engine") or ("redis" if fact.store == "elasticache" else "")
    if (
        family is None
        or number is None
        or engine not in _ENGINES
        or engine != family[1]
        or not (fact.before or fact.key == key)
    ):
        return
    asked = (family[2], family[3]) if engine in _MINOR else (family[2],)
    given = (number[1], number[2]) if engine in _MINOR else (number[1],)
    if asked != given and None not in given:
        title = f"Version `{version}` of {fact.where or 'the store'} does not take parameters of family `{group[8:]}`"
        yield Harm(("fails",), title, f"`engine_version` is `{version}`, `{key}` is of `{group[8:]}`")
