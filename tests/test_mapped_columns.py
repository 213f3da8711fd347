"""Entities, structs and schemas that still map a column which a migration drops."""

from __future__ import annotations

import pytest
from contract_pairs import reviewed

JAVA = "src/main/java/shop/Order.java"
ENTITY = (
    '@Entity\n@Table(name = "orders")\npublic class Order {\n    @Id private Long id;\n    {}\n'
    "    public Long getId() { return id; }\n}\n"
)
GO = "models/order.go"
STRUCT = 'package models\n\ntype Order struct {\n\tID uint `gorm:"primaryKey"`\n\t{}\n}\n'
RUST = "src/schema.rs"
TABLE = "diesel::table! {\n    use diesel::sql_types::*;\n\n    orders (id) {\n        id -> Int8,\n        {}\n    }\n}\n"
ELIXIR = "lib/shop/order.ex"
SCHEMA = 'defmodule Shop.Order do\n  use Ecto.Schema\n\n  schema "orders" do\n    field :name, :string\n    {}\n  end\nend\n'


def errors(path: str, text: str, *, column: str = "legacy_code") -> list[str]:
    """The titles of errors about a column that is dropped."""
    given = {
        "db/migrations/000001_a.up.sql": f"CREATE TABLE orders (id bigint PRIMARY KEY, {column} text);",
        "db/migrations/000001_a.down.sql": "DROP TABLE orders;",
        path: text,
    }
    after = given | {
        "db/migrations/000002_b.up.sql": f"ALTER TABLE orders DROP COLUMN {column};",
        "db/migrations/000002_b.down.sql": f"ALTER TABLE orders ADD COLUMN {column} text;",
    }
    found = [one for one in reviewed(given, after).findings if one.rule == "drop-breaks-running-code"]
    return [one.title for one in found if one.severity.word == "error"]


@pytest.mark.parametrize(
    ("path", "text", "line", "field"),
    [
        (JAVA, ENTITY, 5, "private String legacyCode;"),
        (JAVA, ENTITY, 5, '@Column(name = "legacy_code", length = 9) private String code;'),
        (JAVA, ENTITY, 5, '@ManyToOne @JoinColumn(name = "legacy_code") private Code code;'),
        (GO, STRUCT, 5, "LegacyCode *string"),
        (GO, STRUCT, 5, 'Code Odd `json:"code" gorm:"size:9;column:legacy_code"`'),
        (RUST, TABLE, 6, "legacy_code -> Nullable<Text>,"),
        (RUST, TABLE, 6, '#[sql_name = "legacy_code"] legacy_code_ -> Text,'),
        (ELIXIR, SCHEMA, 6, "field :legacy_code, :string"),
        (ELIXIR, SCHEMA, 6, "field(:code, :string, source: :legacy_code)"),
    ],
)
def test_a_column_that_is_still_mapped(path: str, text: str, line: int, field: str) -> None:
    title = (
        f"Dropping `orders.legacy_code` breaks the mapping of {path}:{line}, which this change leaves in place, and loses its"
    )
    assert errors(path, text.replace("{}", field)) == [title + " data"]


@pytest.mark.parametrize(
    ("path", "text", "field"),
    [
        (JAVA, ENTITY, "@Transient private String legacyCode;"),
        (JAVA, ENTITY, '@Column(name = "other") private String legacyCode;'),
        (JAVA, ENTITY, '@Formula("legacy_code") private String legacyCode;'),
        (JAVA, ENTITY, '@OneToMany @JoinColumn(name = "legacy_code") private List<Code> codes;'),
        (JAVA, ENTITY.replace("orders", "order_items"), "private String legacyCode;"),
        (JAVA, ENTITY.replace('"orders"', '"orders", schema = "archive"'), "private String legacyCode;"),
        (GO, STRUCT + '\nfunc (o *Order) TableName() string {\n\treturn "archive.orders"\n}\n', "LegacyCode string"),
        (JAVA, ENTITY.replace("@Entity", "@Row"), "private String legacyCode;"),
        (GO, STRUCT, 'LegacyCode string `gorm:"-"`'),
        (GO, STRUCT, "LegacyCode Code"),
        (GO, STRUCT.replace("gorm", "json"), "LegacyCode string"),
        (GO, STRUCT + '\nfunc (Order) TableName() string {\n\treturn "others"\n}\n', "LegacyCode string"),
        (RUST, TABLE.replace("orders", "others"), "legacy_code -> Text,"),
        (ELIXIR, SCHEMA, "field :legacy_code, :string, virtual: true"),
        (ELIXIR, SCHEMA, "field :legacy_code, :string, source: :other"),
    ],
)
def test_what_is_no_column_of_the_table(path: str, text: str, field: str) -> None:
    assert errors(path, text.replace("{}", field)) == []


def test_columns_that_relations_are() -> None:
    assert errors(JAVA, ENTITY.replace("{}", "@ManyToOne private Shop shop;"), column="shop_id")
    assert errors(ELIXIR, SCHEMA.replace("{}", "belongs_to :shop, Shop"), column="shop_id")
