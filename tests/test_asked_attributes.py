"""Attributes of SQLAlchemy's classes, and columns of Active Record and Eloquent: when a name is surely not there."""

from __future__ import annotations

import pytest
from contract_pairs import reviewed

RULE = "mapper-names-missing-field"
TABLES = """\
from elsewhere import Plain
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Stamped:
    made = db.Column(db.DateTime)


class Order(Stamped, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    code = db.Column(db.String)
    lines = db.relationship("Line", backref=db.backref("order", lazy="joined"))

    @property
    def title(self):
        return self.code


class Line(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Odd(Plain):
    id = db.Column(db.Integer, primary_key=True)
"""
HEAD = "from shop.tables import Line, Odd, Order, db\n\n\ndef view(session, code):\n    return "
Files = dict[str, str]


def told(before: Files, after: Files) -> list[tuple[str, int, str]]:
    """Path, line and title of what a change is told."""
    found = [one for one in reviewed(before, after).findings if one.rule == RULE]
    return [(one.span.path, one.span.line, one.title) for one in found]


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("session.query(Order).filter(Order.cod == code)", "cod"),
        ("Order.query.filter_by(cod=code)", "cod"),
        ("Order(code=code, kode=code)", "kode"),
        ("session.query(Line).filter_by(ordr=code)", "ordr"),
        ("session.query(Order).filter(Order.title == code, Order.made == code, Order.query, Line.order)", ""),
        ("session.query(Order).join(Order.lines).filter_by(cod=code)", ""),
        ("session.query(Odd).filter(Odd.anything == code)", ""),
        ("[Order.cod for Order in code]", ""),
    ],
)
def test_attributes_of_mapped_classes(body: str, missing: str) -> None:
    given = {"shop/tables.py": TABLES}
    found = told(given, given | {"shop/views.py": HEAD + body + "\n"})
    assert [title.split("`")[3] for _, _, title in found] == ([missing] if missing else [])


@pytest.mark.parametrize("base", ["db.Model", "Plain"])
def test_a_column_that_a_change_takes_away(base: str) -> None:
    tables = TABLES.replace("class Line(db.Model)", f"class Line({base})").replace(
        "class Order(Stamped, db.Model)", f"class Order({base})"
    )
    before = {"shop/tables.py": tables, "shop/views.py": HEAD + "Order.query.filter_by(code=code)\n"}
    ((path, line, title),) = told(before, before | {"shop/tables.py": tables.replace("    code =", "    number =")})
    assert (path, line) == ("shop/tables.py", 13)
    assert title == "`Order.code` is taken away, and the call of shop/views.py:5 still names it"


MIGRATION = """\
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :code; t.references :shop }
    create_table(:lines) { |t| t.string :text }
  end
end
"""
RAILS = {
    "db/migrate/20240101000000_create_orders.rb": MIGRATION,
    "app/models/order.rb": "class Order < ApplicationRecord\n  belongs_to :shop\n  alias_attribute :number, :code\nend\n",
    "app/models/line.rb": "class Line < Elsewhere\nend\n",
}


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("Order.where(cod: 1)", "cod"),
        ("Order.where.not(cod: 1).order(:code)", "cod"),
        ("Order.order(:kode).limit(3)", "kode"),
        ("Order.joins(:lines).where(cod: 1)", "cod"),
        ("Order.joins(:lines).order(:cod)", ""),
        ("Order.order(:cod).joins(:lines)", ""),
        ("Order.where(shop: 1, shop_id: 2, number: 3, id: 4)", ""),
        ("Order.where(cod => 1)", ""),
        ("Order.where(cod: { x: 1 })", ""),
        ("Order.select('code AS kode').order(:kode)", ""),
        ("Order.create(cod: 1)", ""),
        ("Order.where('code = :cod', cod: 1)", ""),
        ("Order.where('code = :cod', { cod: 1 })", ""),
        ("Line.where(cod: 1)", ""),
    ],
)
def test_columns_of_active_record(body: str, missing: str) -> None:
    found = told(RAILS, RAILS | {"app/services/find.rb": f"class Find\n  def call(cod)\n    {body}\n  end\nend\n"})
    assert [title.split("`")[3] for _, _, title in found] == ([missing] if missing else [])


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("scope :late, -> { where(cod: 1) }", "cod"),
        ("def self.late\n    order(:kode)\n  end", "kode"),
        ("has_many :lines, -> { order(:place) }", ""),
        ("def late\n    where(cod: 1)\n  end", ""),
    ],
)
def test_calls_in_the_body_of_a_model(body: str, missing: str) -> None:
    text = f"class Order < ApplicationRecord\n  {body}\nend\n"
    found = told(RAILS, RAILS | {"app/models/order.rb": text})
    assert [title.split("`")[3] for _, _, title in found] == ([missing] if missing else [])


def test_what_code_gives_to_every_class_is_had_by_all() -> None:
    given = {
        "shop/tables.py": TABLES
        + "\n\ndef find(cls, key):\n    return cls.query.get(key)\n\n\ndb.Model.find = classmethod(find)\n"
    }
    assert told(given, given | {"shop/views.py": HEAD + "Order.find(code), Order.query.filter(Order.code == code)\n"}) == []
