import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("email", sa.String(190), nullable=False, unique=True),
        sa.Column("name", sa.String(length=255), server_default="it's", comment="the name"),
        sa.Column("note", sa.Text()),
        sa.Column("essay", mysql.LONGTEXT(), nullable=True),
        sa.Column("medium", mysql.MEDIUMTEXT(collation="utf8mb4_bin")),
        sa.Column("age", mysql.INTEGER(display_width=11, unsigned=True), nullable=False, server_default="1"),
        sa.Column("tiny", mysql.TINYINT(1), server_default=sa.text("0")),
        sa.Column("small", sa.SmallInteger()),
        sa.Column("big", sa.BigInteger()),
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("ratio", sa.Float()),
        sa.Column("sized", sa.Float(precision=30)),
        sa.Column("exact", mysql.DOUBLE()),
        sa.Column("price", sa.Numeric(10, 2), server_default="1.5"),
        sa.Column("total", sa.Numeric()),
        sa.Column("day", sa.Date()),
        sa.Column("hour", sa.Time()),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.Column("exactly", mysql.DATETIME(fsp=6), server_default=sa.text("CURRENT_TIMESTAMP(6)")),
        sa.Column(
            "stamp", sa.TIMESTAMP(), server_default=sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"), nullable=False
        ),
        sa.Column("stamped", mysql.TIMESTAMP(), nullable=True),
        sa.Column("data", sa.JSON()),
        sa.Column("blob_value", sa.LargeBinary()),
        sa.Column("hash", sa.BINARY(32)),
        sa.Column("state", sa.Enum("new", "paid", name="state"), nullable=False, server_default="new"),
        sa.Column("mood", sa.Enum("sad", "okay", native_enum=False)),
        sa.Column("kind", sa.Text().with_variant(mysql.VARCHAR(20), "mysql")),
        sa.Column("loud", sa.String(255), sa.Computed("upper(name)", persisted=True)),
        sa.Column("code", sa.String(20), index=True),
        sa.UniqueConstraint("age", "big", name="aged"),
        sa.CheckConstraint("price > 0", name="dear"),
        sa.Index("noted", "name", mysql_length=10),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_general_ci",
        comment="people",
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("code", sa.String(40)),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "members",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="of_user"),
        sa.PrimaryKeyConstraint("user_id", "order_id"),
    )
    op.create_index("ix_users_name", "users", ["name", "age"], unique=False)
    op.create_index("essays", "users", ["essay"], mysql_prefix="FULLTEXT")
    op.create_index("lengths", "users", ["note", "name"], mysql_length={"note": 10})
