"""
The way back drops what this migration did not make.

It was there before, the way up does not touch it, and after the way back it is gone: a way back that was copied from another
migration. What it held, or what it saw to, is lost for a migration that had nothing to do with it.

```ini given file=alembic.ini
[alembic]
script_location = alembic
```
```python given file=alembic/versions/1_orders.py
from alembic import op
import sqlalchemy as sa

revision = "1"
down_revision = None

def upgrade():
    op.create_table("orders", sa.Column("id", sa.BigInteger, primary_key=True), sa.Column("code", sa.Text))

def downgrade():
    op.drop_table("orders")
```
```python bad kinds=loses file=alembic/versions/2_note.py
from alembic import op
import sqlalchemy as sa

revision = "2"
down_revision = "1"

def upgrade():
    op.add_column("orders", sa.Column("note", sa.Text))

def downgrade():
    op.drop_column("orders", "code")
```
```python good file=alembic/versions/2_note.py
from alembic import op
import sqlalchemy as sa

revision = "2"
down_revision = "1"

def upgrade():
    op.add_column("orders", sa.Column("note", sa.Text))

def downgrade():
    op.drop_column("orders", "note")
```

Source: https://alembic.sqlalchemy.org/en/latest/tutorial.html#create-a-migration-script
"""

from bot.domain.facts import BackDrops
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(BackDrops)
def check(back: BackDrops, _: Scene) -> Verdict:
    """Something of the schema that only the way back names."""
    yield Harm(
        ("loses",),
        f"The way back drops the {back.kind} `{back.name}`, which this migration did not make",
        f"the {back.kind} was there before, and the way up does not make it",
        source=back.source,
    )
