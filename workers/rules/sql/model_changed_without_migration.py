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

Of Django, models and migrations are compared where they agreed before.

```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [
        ("id", models.BigAutoField(primary_key=True)),
        ("code", models.CharField(max_length=9)),
    ])]
```
```python given file=shop/migrations/0002_note.py
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AddField("order", "note", models.TextField(null=True))]
```
```python given file=shop/models.py
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=9)
    note = models.TextField(null=True)
```
```python bad file=shop/models.py kinds=breaks
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20)
    note = models.TextField(null=True)
    total = models.IntegerField(default=0)
```
```python bad file=shop/models.py kinds=costs
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=9, db_index=True)
    note = models.TextField(null=True)
```
```python bad file=shop/migrations/0003_remove.py kinds=breaks
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("shop", "0002_note")]
    operations = [migrations.RemoveField("order", "note")]
```
```python good file=shop/models.py
from django.db import models

class Order(models.Model):
    # What was ordered.
    id = models.BigAutoField(primary_key=True)
    code = models.CharField("the code", max_length=9, help_text="As printed")
    note = models.TextField(null=True, blank=True)

class Draft(Order):
    class Meta:
        proxy = True
```
```python with file=shop/migrations/0003_total.py
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0002_note")]
    operations = [migrations.AddField("order", "total", models.IntegerField(null=True))]
```
```python good file=shop/models.py
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=9)
    note = models.TextField(null=True)
    total = models.IntegerField(null=True)
```

The same of SQLAlchemy's classes, where the replayed schema has their tables.

```ini given file=alembic.ini
[alembic]
script_location = alembic
```
```python given file=alembic/versions/1_orders.py
import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None

def upgrade():
    op.create_table("orders", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("code", sa.String(9), nullable=False))
```
```python given file=shop/order.py
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(9))
```
```python bad file=shop/order.py kinds=breaks
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    total: Mapped[int | None]
```
```python with file=alembic/versions/2_total.py
import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

def upgrade():
    op.add_column("orders", sa.Column("total", sa.Integer(), nullable=True))
```
```python good file=shop/order.py
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

class Order(Base):
    # Orders.

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(9))
    total: Mapped[int | None]
    items: Mapped[list["Item"]] = relationship()
```

And of TypeORM's entities and Drizzle's tables.

```sql given file=drizzle/0000_init.sql
CREATE TABLE "users" ("id" serial PRIMARY KEY, "email" varchar(20) NOT NULL);
```
```json given file=drizzle/meta/_journal.json
{"version": "7", "dialect": "postgresql", "entries": [{"idx": 0, "version": "7", "when": 1, "tag": "0000_init"}]}
```
```ts given file=src/schema.ts
export const users = pgTable("users", {
  id: serial("id").primaryKey(),
  email: varchar("email", { length: 20 }).notNull(),
});
```
```ts bad file=src/schema.ts kinds=breaks
export const users = pgTable("users", {
  id: serial("id").primaryKey(),
  email: varchar("email", { length: 20 }),
  name: text(),
});
```
```ts good file=src/schema.ts
export const users = pgTable("users", {
  id: serial("id").primaryKey(),
  email: varchar("email", { length: 20 }).notNull().$type<Email>(),
}, (table) => []);
```
```sql given file=drizzle/0000_init.sql
CREATE TABLE "order_item" ("id" serial PRIMARY KEY, "code" varchar(20) NOT NULL);
```
```json given file=drizzle/meta/_journal.json
{"version": "7", "dialect": "postgresql", "entries": [{"idx": 0, "version": "7", "when": 1, "tag": "0000_init"}]}
```
```ts given file=src/item.entity.ts
@Entity()
export class OrderItem {
  @PrimaryGeneratedColumn() id: number;
  @Column({ length: 20 }) code: string;
}
```
```ts bad file=src/item.entity.ts kinds=breaks
@Entity()
export class OrderItem {
  @PrimaryGeneratedColumn() id: number;
  @Column({ length: 20 }) code: string;
  @Column("text", { nullable: true }) note?: string;
}
```
```ts good file=src/item.entity.ts
@Entity("order_item")
export class OrderItem {
  @PrimaryGeneratedColumn() id: number;
  @Column({ length: 20, unique: true }) code: string;
  @ManyToOne(() => Order) order: Order;
}
```

Source: https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production
"""

from __future__ import annotations

from bot.domain.findings import Fix, Kind, Severity
from bot.domain.models import ModelChange
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks", "costs"))
_SHOWN = 4


@rule.on(ModelChange)
def check(change: ModelChange, scene: Scene) -> Verdict:
    """Every difference of which the database hears nothing, in one finding."""
    del scene
    shown = ", ".join(change.what[:_SHOWN]) + (f" and {len(change.what) - _SHOWN} more" if len(change.what) > _SHOWN else "")
    kind: Kind = "costs" if change.slow else "breaks"
    fixes = (Fix("now", "Write the migration", change.command, "", ""),) if change.command else ()
    yield Harm((kind,), shown if change.reverse else f"{shown}: no migration comes with it", change.why, fixes=fixes)
