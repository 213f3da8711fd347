"""
A value that may be NULL stands alone in an arm of OR.

Where it is NULL, the mapper makes `IS NULL` of the arm: every row without a value matches, rows that have nothing to do with
what was asked for. Leave the arm out in that case.

So do Sequelize, Prisma and Django; TypeORM leaves such an arm out by itself.

Told where both classes are of the repository and declare that value and column may be NULL, and where nothing in the function
looks at the value before.

```typescript given file=src/document.ts
export class Document extends Model {
  id: string;

  @Column(DataType.UUID)
  collectionId?: string | null;
}
```
```typescript given file=src/subscription.ts
export class Subscription extends Model {
  @Column(DataType.UUID)
  collectionId: string | null;

  @Column(DataType.UUID)
  documentId: string | null;
}
```
```typescript bad file=src/recipients.ts kinds=breaks
export async function recipients(document: Document) {
  return Subscription.findAll({
    where: {
      event: "updated",
      [Op.or]: [{ collectionId: document.collectionId }, { documentId: document.id }],
    },
  });
}
```
```typescript good file=src/recipients.ts
export async function recipients(document: Document) {
  const either: WhereOptions[] = [{ documentId: document.id }];
  if (document.collectionId) {
    either.push({ collectionId: document.collectionId });
  }
  return Subscription.findAll({ where: { event: "updated", [Op.or]: either } });
}

export async function other(document: Document) {
  return Subscription.findAll({ where: { [Op.or]: [{ documentId: document.id }, { event: document.collectionId }] } });
}
```
```python given file=shop/models.py
class Document(models.Model):
    collection = models.ForeignKey("Collection", on_delete=models.CASCADE, null=True)


class Subscription(models.Model):
    collection = models.ForeignKey("Collection", on_delete=models.CASCADE, null=True)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True)
```
```python bad file=shop/recipients.py kinds=breaks
def recipients(document: Document):
    return Subscription.objects.filter(Q(collection=document.collection) | Q(document=document))
```
```python good file=shop/recipients.py
def recipients(document: Document):
    either = Q(document=document)
    if document.collection:
        either |= Q(collection=document.collection)
    return Subscription.objects.filter(either)
```

Source: https://sequelize.org/docs/v6/core-concepts/model-querying-basics/
"""

from bot.domain.findings import Severity
from bot.domain.mappers import NullableArm
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(NullableArm)
def check(fact: NullableArm, scene: Scene) -> Verdict:
    """Both may be NULL, and nothing asks before."""
    del scene
    yield Harm(
        kinds=("breaks",),
        title=f"Where `{fact.value}` is null, the OR asks for `{fact.column} IS NULL`: each such row of `{fact.model}` matches",
        parsed=f"`{fact.declared}` declares that `{fact.value}` may be null, and the function does not look at it before",
    )
