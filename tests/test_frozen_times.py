"""Defaults that look like a moment in a migration and are none: a form's, a word's, one that is taken back."""

import pytest
from contract_pairs import reviewed

RULE = "default-time-is-frozen"
ALEMBIC = """from alembic import op
import sqlalchemy as sa
from datetime import datetime

revision = "a2"
down_revision = None

def upgrade():
    op.add_column("orders", sa.Column("at", sa.DateTime(), server_default=str(datetime.utcnow())))
{kept}
def downgrade():
    op.alter_column("orders", "at", server_default=None)
"""
TAKEN_BACK = '    op.alter_column("orders", "at", server_default=None)\n'
TABLE = "CREATE TABLE orders (id bigint PRIMARY KEY, at %s);\n"
KNEX = 'exports.up = (knex) => knex.schema.createTable("a", (t) => { t.dateTime("at").defaultTo(new Date()); });\n'
LARAVEL = '<?php\nSchema::table("a", function ($t) { $t->timestamp("at")->default(now()); });\n'


def told(path: str, text: str) -> int:
    """How often the rule speaks of a new file."""
    return len([one for one in reviewed({}, {path: text}).findings if one.rule == RULE])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/schema/form.ts", 'export const fields = [{ name: "at", type: "date", defaultValue: new Date() }];\n'),
        ("app/schema/fields.php", '<?php\nfunction f() { return DatePicker::make("at")->default(now()); }\n'),
        ("app/graphql/schema/query.rb", "class Query < GraphQL::Schema::Object\n  argument :at, default: Time.now\nend\n"),
        ("db/migrations/002_b.sql", TABLE % "text DEFAULT 'now'"),
        ("db/migrations/002_b.sql", TABLE % "date, period varchar(9) NOT NULL DEFAULT 'today'"),
        ("migrations/versions/a2_at.py", ALEMBIC.format(kept=TAKEN_BACK)),
    ],
)
def test_no_moment(path: str, text: str) -> None:
    assert told(path, text) == 0


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("db/migrations/002_b.sql", TABLE % "timestamp with time zone NOT NULL DEFAULT 'now'"),
        ("db/migrations/002_b.sql", TABLE % "text, day DATE DEFAULT 'today'"),
        ("db/migrations/002_b.sql", TABLE % "text, day foo DEFAULT 'now'::timestamp"),
        ("migrations/versions/a2_at.py", ALEMBIC.format(kept="")),
        ("migrations/20240101000000_a.js", KNEX),
        ("database/migrations/2024_01_01_000000_a.php", LARAVEL),
    ],
)
def test_a_moment(path: str, text: str) -> None:
    assert told(path, text) == 1
