import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "a2"
down_revision = "a1"


def upgrade():
    op.add_column("users", sa.Column("nick", sa.String(30), nullable=False, server_default="n"))
    op.add_column("orders", sa.Column("other_id", sa.Integer(), sa.ForeignKey("users.id", name="others")))
    op.alter_column("users", "name", type_=sa.String(100), existing_type=sa.String(255), existing_nullable=True)
    op.alter_column("users", "age", nullable=True, existing_type=mysql.INTEGER(unsigned=True), existing_server_default="1")
    op.alter_column("users", "small", new_column_name="smaller", existing_type=sa.SmallInteger())
    op.alter_column("users", "nick", server_default=None)
    op.alter_column("users", "nick", server_default="m")
    op.alter_column("users", "stamp", existing_type=sa.TIMESTAMP(), type_=sa.DateTime(), nullable=False)
    op.alter_column("users", "day", existing_type=sa.Date(), comment="the day")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("ours", sa.Boolean(), nullable=True))
        batch_op.alter_column("code", existing_type=sa.String(40), type_=sa.String(60), nullable=False)
        batch_op.create_index("codes", ["code"], unique=True)
        batch_op.create_unique_constraint("both", ["code", "ours"])
    op.drop_index("ix_users_name", table_name="users")
    op.drop_constraint("aged", "users", type_="unique")
    op.drop_constraint("of_user", "members", type_="foreignkey")
    op.create_foreign_key("of_order", "members", "orders", ["order_id"], ["id"], onupdate="CASCADE")
    op.drop_column("users", "tiny")
    op.rename_table("members", "memberships")
    op.create_table_comment("orders", "what was bought")
    op.execute("UPDATE users SET note = 'x' WHERE note IS NULL")
    op.execute("ALTER TABLE orders ADD COLUMN raw INT UNSIGNED NULL AFTER code")
    if op.get_bind().dialect.name == "mysql":
        op.add_column("orders", sa.Column("mine", sa.Integer()))
    else:
        op.add_column("orders", sa.Column("theirs", sa.Integer()))
