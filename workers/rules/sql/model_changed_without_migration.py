"""
Models change and no migration comes with them.

The generated client asks for columns that the database does not have, or for ones that have another type: every query of that
model fails as soon as the new code runs. Where earlier changes of the schema came with a migration, this one needs its own.

```sql given file=prisma/migrations/1_a/migration.sql
SELECT 1;
```
```sql given file=prisma/migrations/2_b/migration.sql
SELECT 1;
```
```sql given file=prisma/migrations/3_c/migration.sql
SELECT 1;
```
```prisma given file=prisma/schema.prisma
model User {
  id    Int    @id
  name  String
  posts Post[]
}
```
```prisma bad file=prisma/schema.prisma kinds=breaks
model User {
  id    Int     @id
  name  String?
  email String  @map("e_mail") // new
  posts Post[]
}
```
```prisma bad file=prisma/schema.prisma kinds=breaks
model User {
  id    Int    @id
  posts Post[]
}
```
```prisma good file=prisma/schema.prisma
/// People.
model Person {
  id       Int    @id @default(autoincrement())
  fullName String @map("name")
  posts    Post[]
  tags     Tag[]

  @@map("User")
}
```
```sql with file=prisma/migrations/4_d/migration.sql
ALTER TABLE "User" ADD COLUMN "nick" text;
```
```prisma good file=prisma/schema.prisma
model User {
  id    Int     @id
  name  String
  nick  String?
  posts Post[]
}
```
```prisma given file=prisma/schema.prisma
model User {
  id Int @id
}
```
```prisma good file=prisma/schema.prisma
model User {
  id   Int    @id
  name String
}
```

Source: https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production
"""

from __future__ import annotations

from bot.domain.findings import Fix, Severity
from bot.domain.models import ModelChange
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))
_SHOWN = 4


@rule.on(ModelChange)
def check(change: ModelChange, scene: Scene) -> Verdict:
    """Every difference of which the database hears nothing, in one finding."""
    del scene
    shown = ", ".join(change.what[:_SHOWN]) + (f" and {len(change.what) - _SHOWN} more" if len(change.what) > _SHOWN else "")
    yield Harm(
        ("breaks",),
        f"{shown}: no migration comes with it",
        f"{change.migrations} holds {change.count} migrations at the merge base and gets none by this change",
        fixes=(Fix("now", "Write the migration", "npx prisma migrate dev --create-only --name …", "", ""),),
    )
