"""
Entities change and no migration comes with them.

The mapper asks for columns that the database does not have, or for ones that have another type: queries of that table fail as
soon as the new code runs.

Told where the code and the replayed migrations agreed at the merge base.

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
```sql given file=drizzle/0000_init.sql
CREATE TABLE "order_items" ("id" serial PRIMARY KEY, "code" varchar(255) NOT NULL, "shop_id" int NOT NULL);
```
```json given file=drizzle/meta/_journal.json
{"version": "7", "dialect": "postgresql", "entries": [{"idx": 0, "version": "7", "when": 1, "tag": "0000_init"}]}
```
```ts given file=src/item.ts
import { DataTypes, Model } from "sequelize";
Item.init({
  id: { type: DataTypes.INTEGER, primaryKey: true },
  code: { type: DataTypes.STRING, allowNull: false },
  shopId: { type: DataTypes.INTEGER, allowNull: false, field: "shop_id" },
}, { sequelize, tableName: "order_items" });
```
```ts bad file=src/item.ts kinds=breaks
import { DataTypes, Model } from "sequelize";
Item.init({
  id: { type: DataTypes.INTEGER, primaryKey: true },
  code: { type: DataTypes.TEXT },
  shopId: { type: DataTypes.INTEGER, allowNull: false, field: "shop_id" },
  note: DataTypes.TEXT,
}, { sequelize, tableName: "order_items" });
```
```ts good file=src/item.ts
import { DataTypes, Model } from "sequelize";
Item.init({
  id: { type: DataTypes.INTEGER, primaryKey: true },
  code: { type: DataTypes.STRING, allowNull: false, validate: { notEmpty: true } },
  shopId: { type: DataTypes.INTEGER, allowNull: false, field: "shop_id" },
  label: { type: DataTypes.VIRTUAL, get() { return this.code; } },
}, { sequelize, tableName: "order_items" });
```
```sql given file=drizzle/0000_init.sql
CREATE TABLE "order_items" ("id" serial PRIMARY KEY, "code" varchar(255) NOT NULL, "shop_id" int NOT NULL);
```
```json given file=drizzle/meta/_journal.json
{"version": "7", "dialect": "postgresql", "entries": [{"idx": 0, "version": "7", "when": 1, "tag": "0000_init"}]}
```
```ts given file=src/item.ts
import { Column, DataType, Table } from "sequelize-typescript";
@Table({ tableName: "order_items" })
class Item extends Model {
  @AllowNull(false) @Column code: string;
  @AllowNull(false) @Column({ type: DataType.INTEGER, field: "shop_id" }) shopId: number;
}
```
```ts bad file=src/item.ts kinds=breaks
import { Column, DataType, Table } from "sequelize-typescript";
@Table({ tableName: "order_items" })
class Item extends Model {
  @AllowNull(false) @Column code: string;
  @AllowNull(false) @Column({ type: DataType.INTEGER, field: "shop_id" }) shopId: number;
  @Column(DataType.JSONB) data: object;
}
```
```sql given file=drizzle/0000_init.sql
CREATE TABLE "order_items" ("id" serial PRIMARY KEY, "code" varchar(255) NOT NULL, "shop_id" int NOT NULL);
```
```json given file=drizzle/meta/_journal.json
{"version": "7", "dialect": "postgresql", "entries": [{"idx": 0, "version": "7", "when": 1, "tag": "0000_init"}]}
```
```ts given file=src/item.ts
import { Entity, ManyToOne, PrimaryKey, Property } from "@mikro-orm/core";
@Entity({ tableName: "order_items" })
export class Item {
  @PrimaryKey() id!: number;
  @Property({ length: 255 }) code!: string;
  @ManyToOne(() => Shop) shop!: Shop;
}
```
```ts bad file=src/item.ts kinds=breaks
import { Entity, ManyToOne, PrimaryKey, Property } from "@mikro-orm/core";
@Entity({ tableName: "order_items" })
export class Item {
  @PrimaryKey() id!: number;
  @Property({ length: 255 }) code!: string;
  @ManyToOne(() => Shop, { nullable: true }) shop?: Shop;
  @Property({ nullable: true }) createdAt?: Date;
}
```
```ts good file=src/item.ts
import { Entity, ManyToOne, PrimaryKey, Property } from "@mikro-orm/core";
@Entity({ tableName: "order_items" })
export class Item {
  @PrimaryKey() id!: number;
  @Property({ length: 255, index: true }) code!: string;
  @ManyToOne(() => Shop) shop!: Shop;
  @Property({ persist: false }) shown?: string;
}
```

Source: https://alembic.sqlalchemy.org/en/latest/autogenerate.html
"""

from __future__ import annotations

from bot.domain.findings import Fix, Severity
from bot.domain.models import EntityChange
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))
_SHOWN = 4


@rule.on(EntityChange)
def check(change: EntityChange, scene: Scene) -> Verdict:
    """Every difference of which the database hears nothing, in one finding."""
    del scene
    more = f" and {len(change.what) - _SHOWN} more" if len(change.what) > _SHOWN else ""
    title = f"{', '.join(change.what[:_SHOWN])}{more}: no migration comes with it"
    yield Harm(("breaks",), title, change.why, fixes=(Fix("now", "Write the migration", change.command, language="sh"),))
