'''Alembic: `versions/*.py` with `revision` and `down_revision`, whose `upgrade()` is followed but never run.

Revisions of one environment (a folder with env.py, or what alembic.ini names) run after those that they name. The statements
of a revision share a transaction; `op.get_context().autocommit_block()` commits it and runs its own ones by themselves.
What is followed: constants, loops over literals, the repository's own functions; a condition that is only known when it runs
is taken to hold. What a revision looks up in the database (`inspector.get_foreign_keys`, …) is answered from what the
revisions before it have made; a table that none of them made is no answer. The engine is that of the URL in alembic.ini,
else of the drivers that the repository asks for. On MySQL and MariaDB no transaction holds changes of the schema, and
`alter_column` sends MODIFY or CHANGE with what the call says of the column (`existing_type`, `existing_nullable`, …): the
rest is lost.

Opt out: `with op.get_context().autocommit_block():`.
Source: https://alembic.sqlalchemy.org/en/latest/ops.html
Source: https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block

```python file=app/migrations/versions/1a2b3c4d5e6f_orders.py
"""Orders."""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "1a2b3c4d5e6f"
down_revision = None

def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("state", sa.Enum("new", "sent", name="order_state"), nullable=False),
        sa.Column("customer_id", sa.ForeignKey("customers.id"), index=True),
    )
    for name in ("state", "customer_id"):
        op.alter_column("orders", name, existing_nullable=True, nullable=False)
    op.execute(
        """
        UPDATE orders SET state = 'new';
        DELETE FROM carts;
        """
    )
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("note", postgresql.JSONB(), server_default=sa.text("'{}'")))
    with op.get_context().autocommit_block():
        op.create_index("ix_note", "orders", ["note"], postgresql_using="gin", postgresql_concurrently=True)
    op.drop_column("orders", "note")


def downgrade() -> None:
    op.drop_table("orders")
```
```reads
10-15 CreateType #1
10-15 CreateTable #1
10-15 CreateIndex #1
17 SetNotNull #1
17 SetNotNull #1
20 Update #1
21 Delete #1
25 AddColumn #1
27 CreateIndex -
28 DropColumn #2
down 32 DropTable #1
```
```ini file=shop/alembic.ini
sqlalchemy.url = mysql+pymysql://localhost/shop
```
```python file=shop/migrations/versions/7a8b9c0d1e2f_carts.py
import sqlalchemy as sa
from alembic import op

revision = "7a8b9c0d1e2f"
down_revision = None

def upgrade() -> None:
    op.add_column("orders", sa.Column("tag", sa.String(20)))
    op.alter_column("orders", "note", existing_type=sa.String(50), nullable=False)
    op.create_index("ix_note", "orders", ["note"], mysql_length=10)
    op.drop_constraint("uq_code", "orders", type_="unique")
```
```reads
8 AddColumn -
9 ModifyColumn -
10 CreateIndex -
11 DropKey -
```
'''

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.domain.findings import Gap
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice

if TYPE_CHECKING:
    from workers.frameworks.alembic.history import Revision

_IN_CODE = re.compile(r"^down_revision\b[^=\n]*=[ \t]*+(?!None\b|[ \t]|\(\)|\[\])", re.MULTILINE)
_HEADS = re.compile(r"\bupgrade\b[^\n]{0,80}\bheads\b")
_DEPLOYS = (".sh", ".py", ".yml", ".yaml", ".toml", ".json", "Dockerfile", "Makefile", "Procfile", "justfile")


def place(path: str, listing: Listing) -> Claim | None:
    """A file of an environment's versions that names a revision."""
    from workers.frameworks.alembic.history import environment

    found = environment(path, listing)
    if found is None or path not in found.order:
        return None
    return Claim(found.folder, (found.order[path],), NAME, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """What upgrade() sends; what downgrade() does, when somebody asks."""
    from workers.frameworks.alembic.halves import half
    from workers.frameworks.alembic.settings import transactional
    from workers.frameworks.python.modules import module
    from workers.frameworks.python.source import NotPython

    try:
        own = module("", path, text)
    except NotPython as error:
        return Script((), gaps=(Gap("a migration", f"The file {error}", path, error.line),))
    if "upgrade" not in own.bindings:
        return Script((), gaps=(Gap("a migration", "There is no `upgrade()` in it that is plain to see", path, 1),))
    up, gaps = half(own, listing, "upgrade")
    free = "`with op.get_context().autocommit_block():` around it"
    return Script(up, lambda: half(own, listing, "downgrade"), gaps, transactional(path, listing), free)


def heads(path: str, listing: Listing) -> tuple[str, ...]:
    """The last revisions of the environment; branches that bear a label have an end each."""
    from workers.frameworks.alembic.history import environment

    found = environment(path, listing)
    if found is None or any(one.labels for one in found.revisions.values()):
        return ()
    several = len(found.heads) > 1 and (_apart(found.revisions.values(), listing) or _all_at_once(listing))
    return () if several else tuple(one.path for one in found.heads)


def _apart(revisions: Iterable[Revision], listing: Listing) -> bool:
    """Whether a revision begins a branch of its own beside another one, or says what it follows in code."""
    first = [one for one in revisions if not one.down]
    return any(one.needs or _IN_CODE.search(listing.text(one.path)) for one in first)


def _all_at_once(listing: Listing) -> bool:
    """Whether the deployment asks for all ends: `alembic upgrade heads`."""
    return any(_HEADS.search(one.text) for one in listing.lines_with(["heads"], _DEPLOYS))


def engine(path: str, listing: Listing) -> str:
    """What the environment's configuration says."""
    from workers.frameworks.alembic.settings import engine as said

    return said(path, listing)


def _voice() -> Voice:
    from workers.frameworks.alembic.voice import VOICE

    return VOICE


reader = Reader(
    __name__, script, re.compile(r"\.py$"), place, endings=(".py",), engine=engine, voice=LateVoice("#", _voice), heads=heads,
    engines=("postgresql", "mysql", "mariadb"),
)  # fmt: skip
