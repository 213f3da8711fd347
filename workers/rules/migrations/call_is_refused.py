"""
A call that Alembic or SQLAlchemy refuses as soon as it runs.

`drop_constraint(None, …)`, which autogenerate writes for a constraint that bears no name in the models, has nothing to say DROP
CONSTRAINT of: the database has named the constraint, and that name has to stand here. A connection is no session: it has no
`query()` and no `add()`. From version 2 on SQLAlchemy executes no plain string. Operations need their arguments, and there is
no `drop_unique_constraint`. The first run shows it, but a way back is run when something is wrong already.

```python given file=shop/migrations/versions/a1_orders.py
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None

def upgrade():
    op.create_table("orders", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("code", sa.Text()))
```
```python bad kinds=irreversible file=shop/migrations/versions/b2_users.py unproved=the-framework-stops-not-the-server
import sqlalchemy as sa
from alembic import op

revision = "b2"
down_revision = "a1"

def upgrade():
    op.create_table("carts", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("code", sa.Text(), unique=True))

def downgrade():
    op.drop_constraint(None, "carts", type_="unique")
    op.drop_table("carts")
```
```python bad kinds=fails file=shop/migrations/versions/b2_users.py unproved=the-framework-stops-not-the-server
from alembic import op
from sqlalchemy import column, table

revision = "b2"
down_revision = "a1"

def upgrade():
    session = op.get_bind()
    session.query(table("orders", column("code"))).filter_by(code="x").first()
```
```python bad kinds=fails file=shop/migrations/versions/b2_users.py unproved=the-framework-stops-not-the-server
from alembic import op

revision = "b2"
down_revision = "a1"

def upgrade():
    op.drop_constraint("orders_pkey")
```
```python good file=shop/migrations/versions/b2_users.py
import sqlalchemy as sa
from alembic import op

revision = "b2"
down_revision = "a1"

def upgrade():
    op.create_table("carts", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("code", sa.Text()))
    op.create_unique_constraint("carts_code_key", "carts", ["code"])

def downgrade():
    op.drop_constraint("carts_code_key", "carts", type_="unique")
    op.drop_table("carts")
```

Source: https://alembic.sqlalchemy.org/en/latest/naming.html
"""

from bot.domain.findings import Severity
from bot.domain.models import NamelessDrop
from bot.domain.operations import Refused
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.scene import Scene

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("fails", "irreversible"),
    engines=("postgresql", "mysql", "mariadb"),
    whatever_rows=True,
)  # fmt: skip


@rule.on(NamelessDrop)
def check_name(fact: NamelessDrop, scene: Scene) -> Verdict:
    """A constraint of no name, on either way."""
    del scene
    parsed = "the name is `None`: Can't emit DROP CONSTRAINT for constraint; it has no name"
    if fact.back:
        title = "The way back stops here: a constraint without a name cannot be dropped"
        yield Harm(("irreversible",), title, parsed, severity=Severity.WARNING)
    else:
        yield Harm(("fails",), "The migration stops here: a constraint without a name cannot be dropped", parsed)


@rule.on(Refused)
def check(operation: Refused, site: Site) -> Verdict:
    """A call that the way up makes."""
    del site
    yield Harm(("fails",), f"The migration stops here: {operation.why}", f"`{operation.text[:120]}` is called")
