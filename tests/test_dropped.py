"""A column that goes, and the queries of the new code that name it still."""

from __future__ import annotations

import pytest
from test_queries import review

from bot.domain.memory import MemoryTree
from bot.domain.schema import Name
from workers.queries.called import read_code
from workers.queries.dropped import model_of
from workers.readers.listing import Listing

MADE = {
    "db/migrate/20240101000000_create_orders.rb": "class CreateOrders < ActiveRecord::Migration[7.1]\n  def change\n"
    "    create_table :orders do |t|\n      t.string :code\n      t.bigint :shop_id\n    end\n  end\nend\n"
}
DROPPED = {
    "db/migrate/20240201000000_drop_code.rb": "class DropCode < ActiveRecord::Migration[7.1]\n  def change\n"
    "    remove_column :orders, :code, :string\n  end\nend\n"
}
MODEL = {"app/models/order.rb": "class Order < ApplicationRecord\nend\n"}
SEQUELIZE = {"app/order.js": "module.exports = (sequelize) => sequelize.define('Order', { note: TEXT });\n"}
USES = [
    ({"app/a.rb": "class A\n  def f(c)\n    Order.where(code: c).first\n  end\nend\n"}, "app/a.rb:3"),
    (
        {"app/models/order.rb": "class Order < ApplicationRecord\n  scope :x, -> { order(:code) }\nend\n"},
        "app/models/order.rb:2",
    ),
    ({"app/a.rb": "class A\n  def f\n    Order.find_by_sql('SELECT code FROM orders')\n  end\nend\n"}, "app/a.rb:3"),
    ({"app/a.rb": "class A\n  def f(c)\n    Shop.where(code: c).first\n  end\nend\n"}, ""),
    ({"app/a.rb": "class A\n  def f(c)\n    Order.joins(:shop).where(shops: { code: c })\n  end\nend\n"}, ""),
    ({"app/a.rb": "class A\n  def f(c)\n    Order.first.lines.where(code: c)\n  end\nend\n"}, ""),
    ({"spec/a_spec.rb": "Order.where(code: 1)\n"}, ""),
    (
        {"app/a.js": "exports.f = (knex, c) =>\n  knex('orders as o').join('shops as s', 's.id', 'o.code').first();\n"},
        "app/a.js:2",
    ),
    ({"app/a.js": "exports.f = (knex, c) => knex('shops').where('code', c);\n"}, ""),
    ({"app/a.js": "exports.f = (db, c) => db.Order.findAll({ where: { code: c } });\n", **SEQUELIZE}, "app/a.js:1"),
    ({"app/a.py": "def f(c):\n    return Order.objects.filter(code=c)\n"}, ""),
    (
        {
            "app/a.rb": "class A\n  def f(c)\n    Order.where(code: c)\n  end\nend\n",
            "app/models/order.rb": "class Order < ApplicationRecord\n  alias_attribute :code, :number\nend\n",
        },
        "",
    ),
]


@pytest.mark.parametrize(("code", "place"), USES)
def test_queries_of_the_new_code_that_name_a_dropped_column(code: dict[str, str], place: str) -> None:
    before = MADE | MODEL | code
    found = [one for one in review(before, before | DROPPED).findings if one.rule == "drop-breaks-running-code"]
    assert [(one.severity.word, place in one.title) for one in found if one.severity.word == "error"] == (
        [("error", True)] if place else []
    )


DJANGO = {
    "shop/models.py": "from django.db import models\n\n\nclass Order(models.Model):\n    code = models.TextField()\n",
    "shop/migrations/0001_initial.py": "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
    "    initial = True\n    operations = [\n        migrations.CreateModel('Order', [\n"
    "            ('id', models.AutoField(primary_key=True)),\n            ('code', models.TextField()),\n"
    "            ('note', models.TextField())]),\n    ]\n",
}
REMOVED = {
    "shop/migrations/0002_drop.py": "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
    "    dependencies = [('shop', '0001_initial')]\n    operations = [migrations.RemoveField('Order', 'note')]\n"
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(n):\n    return Order.objects.exclude(code='x').filter(note__contains=n)\n", True),
        ("def f(n):\n    return Order.objects.filter(Q(code='x') | Q(note=n))\n", True),
        ("def f(n):\n    return Order.objects.values_list('note', flat=True)\n", True),
        ("def f(n):\n    return Order.objects.annotate(note=F('code')).order_by('note')\n", False),
        ("def f(n):\n    return Line.objects.filter(note=n)\n", False),
    ],
)
def test_fields_that_django_names(text: str, said: bool) -> None:
    before = DJANGO | {"shop/views.py": text}
    (found,) = [one for one in review(before, before | REMOVED).findings if one.rule == "drop-breaks-running-code"] or [None]
    assert (found is not None and found.severity.word == "error") == said


def test_a_hostile_name_of_a_class_is_read_in_bounded_time() -> None:
    table = Name("orders")
    text = "class " + "a." * 60 + "b\nclass Order < Base\nend\n"
    code = read_code("order.rb", "ruby", Listing(MemoryTree({"order.rb": text.encode()})))
    assert code is not None
    assert model_of("Order", table, code, Listing(MemoryTree({"order.rb": text.encode()})))
