"""Columns and relations that Go's code names in text: when a struct of GORM surely does not have one."""

from __future__ import annotations

import pytest
from contract_pairs import reviewed

RULE = "unknown-attribute-fails"
MOD = "module example.org/shop/v2\n\nrequire gorm.io/gorm v1.25.0\n"
MODELS = """\
package models

import "gorm.io/gorm"

type Base struct {
	gorm.Model
	Note string
}

type Customer struct {
	Base
	Name string `gorm:"size:90"`
}

type Order struct {
	Base
	Code       string `gorm:"column:order_code"`
	CustomerID uint
	Customer   Customer
	Lines      []*Line
}

type Line struct {
	gorm.Model
	Text string
}

type Odd struct {
	elsewhere.Thing
	Text string `gorm:"size:90"`
}

type Blog struct {
	ID     uint
	Author Plain `gorm:"embedded;embeddedPrefix:author_"`
}

type Plain struct {
	Text string
}

func Migrate(db *gorm.DB) {
	db.AutoMigrate(&Customer{}, &Order{})
}
"""
SHOP = {"go.mod": MOD, "models/models.go": MODELS}
ASKING = """\
package service

import "example.org/shop/v2/models"

func find(db *gorm.DB, code string) {
	var orders []models.Order
	one := &models.Order{}
	BODY
}
"""


def told(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, int, str]]:
    """Path, line and title of what a change is told."""
    found = [one for one in reviewed(before, after).findings if one.rule == RULE]
    return [(one.span.path, one.span.line, one.title) for one in found]


def test_a_name_that_is_near() -> None:
    found = told(SHOP, SHOP | {"service/find.go": ASKING.replace("BODY", 'db.Order("customer_ids").Find(&orders)')})
    assert [title for _, _, title in found] == [
        "`Order` has no `customer_ids` (`customer_id` is near): `Order` fails each time it is used"
    ]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('db.Where("cod = ?", code).Find(&orders)', ["Order.cod"]),
        ('db.Model(&models.Order{}).Where("id = ? AND (kode IN ? OR note LIKE ?)", 1).Count(&n)', ["Order.kode"]),
        ('db.Where("customer_id = ?", code).Order("placed desc, id").First(one)', ["Order.placed"]),
        ('db.Model(one).Update("kode", code)', ["Order.kode"]),
        ('db.Model(one).Updates(map[string]interface{}{"order_code": 1, "kode": code})', ["Order.kode"]),
        ('db.Preload("Lines").Preload("Customer.Town").Find(&orders)', ["Customer.Town"]),
        ('db.Joins("Custmer").Where("anything = ?", 1).Find(&orders)', ["Order.Custmer"]),
        ('db.Where("`kode` = ?", code).Delete(&models.Order{})', ["Order.kode"]),
        ('db.Where("order_code = ? AND deleted_at IS NULL AND lower(note) = ? AND CustomerID = 1", code).Find(&orders)', []),
        ('db.Where("orders.kode = ?", code).Where("note = (SELECT kode FROM x)").Find(&orders)', []),
        ('db.Select("count(*) AS kode").Order("kode").Find(&orders)', []),
        ('db.Joins("JOIN lines ON true").Where("place = ?", 1).Find(&orders)', []),
        ('db.Table("others").Where("kode = ?", code).Find(&orders)', []),
        ('db.Where("kode = ?", code).Find(&unknown)', []),
        ('db.Where("kode = ?", code).Find(&models.Odd{})', []),
        ('db.Where("kode = ?", code).Find(&models.Plain{})', []),
        ('q := db.Joins("JOIN lines ON true")\n\tq.Where("place = ?", 1).Find(&orders)', []),
        ('q := db.Where("id > 1")\n\tq = q.Table("others")\n\tq.Where("place = ?", 1).Find(&orders)', []),
        ('q := joined(db)\n\tq.Where("place = ?", 1).Find(&orders)', []),
        ('q := db.WithContext(ctx).Where("id > 1")\n\tq.Where("place = ?", 1).Find(&orders)', ["Order.place"]),
        ('q := db.Where("id > 1")\n\tq = q.Order("id")\n\tq.Where("place = ?", 1).Find(&orders)', ["Order.place"]),
        ('s.repo.WithLines().Where("place = ?", 1).Find(&orders)', []),
        ('s.repo.GetDB(ctx).Where("place = ?", 1).Find(&orders)', ["Order.place"]),
        ('s.joined.Where("place = ?", 1).Find(&orders)', []),
        ('for _, orders := range lines() {\n\t\tdb.Where("place = ?", 1).Find(&orders)\n\t}', []),
        ('db.Where("CURRENT_TIMESTAMP > created_at").Find(&orders)', []),
        ('db.Where("author_name = ?", code).Find(&models.Blog{})', []),
        ("db.Where(\"data->>'kode' = ? AND note = 'kode = 1'\", code).Find(&orders)", []),
    ],
)
def test_calls(body: str, names: list[str]) -> None:
    found = told(SHOP, SHOP | {"service/find.go": ASKING.replace("BODY", body)})
    assert [".".join(title.split("`")[1:4:2]) for _, _, title in found] == names


def test_a_column_that_only_the_table_has() -> None:
    before = SHOP | {
        "db/migrations/000001_a.up.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, order_code text, kode text);",
        "db/migrations/000001_a.down.sql": "DROP TABLE orders;",
    }
    body = 'db.Where("kode = ? AND cod = ?", code).Find(&orders)'
    ((_, line, title),) = told(before, before | {"service/find.go": ASKING.replace("BODY", body)})
    assert (line, title) == (8, "`Order` has no `cod`: `Where` fails each time it is used")


def test_a_table_that_two_structs_have() -> None:
    method = '\nfunc (Order) TableName() string {\n\treturn "rows"\n}\n'
    other = 'package audit\n\ntype Row struct {\n\tKode string\n}\n\nfunc (Row) TableName() string {\n\treturn "rows"\n}\n'
    before = SHOP | {"models/models.go": MODELS + method, "audit/row.go": other}
    body = ASKING.replace("BODY", 'db.Where("kode = ?", code).Find(&orders)')
    assert told(before, before | {"service/find.go": body}) == []


def test_a_table_that_another_struct_has_by_its_name() -> None:
    other = 'package short\n\ntype Brief struct {\n\tID uint `gorm:"primaryKey"`\n}\n\n'
    method = 'func (Brief) TableName() string {\n\treturn "TABLE"\n}\n'
    body = 'package short\n\nfunc find(db *gorm.DB) {\n\tdb.Where("code = ?", 1).Find(&Brief{})\n}\n'
    for table, names in (("orders", 0), ("briefings", 1)):
        before = SHOP | {"short/brief.go": other + method.replace("TABLE", table)}
        assert len(told(before, before | {"short/find.go": body})) == names


def test_a_field_that_a_change_takes_away() -> None:
    body = ASKING.replace("BODY", 'db.Preload("Lines").Where("customer_id = ?", 1).Find(&orders)')
    before = SHOP | {"service/find.go": body}
    after = before | {"models/models.go": MODELS.replace("\tLines      []*Line\n", "")}
    ((path, line, title),) = told(before, after)
    assert (path, line) == ("models/models.go", 20)
    assert title == "`Order.Lines` is taken away, and the call of service/find.go:8 still names it"
    moved = after | {"service/find.go": body.replace("Lines", "Customer")}
    assert told(before, moved) == []
    column = before | {"models/models.go": MODELS.replace("\tCustomerID uint\n", "")}
    assert told(before, column) == [], "AutoMigrate leaves the column where it is"
    dropped = {
        "db/migrations/000001_a.up.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, order_code text);",
        "db/migrations/000001_a.down.sql": "DROP TABLE orders;",
    }
    ((_, line, _),) = told(before | dropped, column | dropped)
    assert line == 18


def test_a_column_of_which_other_sql_knows() -> None:
    text = 'package service\n\nfunc raw(db *gorm.DB) {\n\tdb.Exec("UPDATE orders SET kode = 1 WHERE id = ?", 1)\n}\n'
    before = SHOP | {"service/raw.go": text}
    assert told(before, before | {"service/find.go": ASKING.replace("BODY", 'db.Where("kode = ?", 1).Find(&orders)')}) == []
