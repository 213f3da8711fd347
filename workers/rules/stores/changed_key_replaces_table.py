"""
The table is deleted, and an empty one made in its place.

The keys of a DynamoDB table cannot be altered. Terraform and CloudFormation carry the change out as a replacement: all items
are gone. Make a second table (or an index) and copy, then let the first one go.

```hcl given file=infra/table.tf
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}
```
```hcl bad file=infra/table.tf kinds=loses
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "customer_id"
}
```
```hcl good file=infra/table.tf
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"
}
```
```yaml given file=template.yaml
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema:
        - {AttributeName: id, KeyType: HASH}
```
```yaml bad file=template.yaml kinds=loses
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema:
        - {AttributeName: customer, KeyType: HASH}
```

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
"""

from bot.domain.findings import Severity
from bot.domain.stores import TableReplaced
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("loses",))


@rule.on(TableReplaced)
def check(fact: TableReplaced, scene: Scene) -> Verdict:
    """Both names are literals of the same resource."""
    del scene
    title = f"{fact.table} is replaced by an empty table: its key becomes `{fact.after[:60]}`"
    yield Harm(("loses",), title, f"`{fact.key}` was `{fact.before[:60]}` before this change")
