"""Calls of object mappers: what is done to all rows, what a loop fetches anew, what is committed per item."""

from __future__ import annotations

import pytest
from queries_read import change, facts

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.domain.queries import CommitPerItem, LazyRelation, OrmCall
from bot.policy import Policy
from workers.review import Reviewer

EVERYTHING = [
    ("a.py", "def f():\n    Order.objects.all().delete()\n", ("django", "Order", "deleted")),
    ("a.py", "def f():\n    Order.objects.update(a=1)\n", ("django", "Order", "updated")),
    ("a.py", "def f():\n    Order.objects.filter(a=1).delete()\n", ("django", "Order", "")),
    ("a.py", "def f(session):\n    session.query(Order).delete()\n", ("sqlalchemy", "Order", "deleted")),
    ("a.py", "def f(session):\n    session.execute(update(Order).values(a=1))\n", ("sqlalchemy", "Order", "updated")),
    ("a.rb", "def f\n  Order.update_all(a: 1)\nend\n", ("rails", "Order", "updated")),
    ("a.ts", "const f = () => knex('orders').del();\n", ("knex", "orders", "deleted")),
    ("a.ts", "const f = (r) => r.createQueryBuilder().delete().from(Order).execute();\n", ("typeorm", "Order", "deleted")),
    ("a.go", 'package a\nfunc f() { db.Where("1 = 1").Delete(&Order{}) }\n', ("gorm", "Order{}", "deleted")),
    ("a.go", 'package a\nfunc f() { db.Where("a = ?", 1).Delete(&Order{}) }\n', ("gorm", "Order{}", "")),
    ("A.java", "class A { void f() { orderRepository.findAll(); } }\n", ("jpa", "orderRepository", "read")),
    ("a.kt", "fun f() { orderRepository.findAll() }\n", ("jpa", "orderRepository", "read")),
    ("a.php", "<?php\nOrder::query()->update(['a' => 1]);\n", ("eloquent", "Order", "updated")),
    ("a.php", "<?php\nDB::table('orders')->delete();\n", ("eloquent", "orders", "deleted")),
    ("a.php", "<?php\nOrder::all();\n", ("eloquent", "Order", "read")),
    ("a.ex", "defmodule A do\n  def f, do: Repo.delete_all(Order)\nend\n", ("ecto", "Order", "deleted")),
    ("a.ex", "defmodule A do\n  def f, do: Order |> Repo.all()\nend\n", ("ecto", "Order", "read")),
    ("a.ex", "defmodule A do\n  def f, do: Repo.update_all(from(o in Order, where: o.a == 1), set: [a: 2])\nend\n",
     ("ecto", "from(o in Order, where: o.a == 1)", "")),
    ("a.cs", "class A { void F() { context.Orders.ExecuteDelete(); } }\n", ("entity framework", "Orders", "deleted")),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "told"), EVERYTHING)
def test_what_is_done_to_all_rows(path: str, text: str, told: tuple[str, str, str]) -> None:
    (call,) = [fact for fact in facts(path, text) if isinstance(fact, OrmCall)]
    assert (call.framework, call.model, call.everything) == told


NAMED = [
    ("a.py", "def close_old():\n    Order.objects.update(a=1)\n", "close_old"),
    ("a.ts", "const closeOld = async () => { await knex('orders').del(); };\n", "closeOld"),
    ("a.ex", "defmodule A do\n  def close(a) do\n    Repo.delete_all(Order)\n  end\nend\n", "close"),
    ("a.rb", "Order.update_all(a: 1)\n", ""),
]


@pytest.mark.parametrize(("path", "text", "name"), NAMED)
def test_the_function_around_is_known(path: str, text: str, name: str) -> None:
    (call,) = [fact for fact in facts(path, text) if isinstance(fact, OrmCall)]
    assert call.function == name


def test_all_rows_are_meant_where_a_name_says_so() -> None:
    def rules(path: str, text: str) -> list[str]:
        tree = MemoryTree({path: text.encode()})
        changes = ChangeSet("base", "head", (change(path, text),), MemoryTree({}), tree)
        return [one.rule for one in Reviewer(changes, Policy(tables={"t": 1_000_000})).review().findings]

    told = "def close(c):\n    c.execute('DELETE FROM t')\n"
    assert rules("app/a.py", told) == ["statement-without-filter-changes-every-row"]
    assert rules("app/a.py", told.replace("close", "clear_cache")) == []
    assert rules("app/a.py", told.replace("close", "close_all")) == []
    assert rules("app/a.py", told.replace("close", "callback")) == ["statement-without-filter-changes-every-row"]
    assert rules("app/management/commands/a.py", told) == []


MODELS = {
    "shop/models.py": "class Order(models.Model):\n    customer = models.ForeignKey(Customer)\n    code = models.TextField()\n",
    "shop/tables.py": "class Bill(Base):\n    order = relationship('Order')\n    payer = relationship('P', lazy='joined')\n",
    "app/models/order.rb": "class Order < ApplicationRecord\n  has_many :lines\nend\n",
}


def relations(path: str, text: str, models: dict[str, str]) -> list[tuple[str, str]]:
    files = {name: held.encode() for name, held in (models | {path: text}).items()}
    changes = ChangeSet("base", "head", (change(path, text),), MemoryTree({}), MemoryTree(files))
    found = Reviewer(changes, Policy()).review().findings
    return [(one.rule, one.title.split("`")[1]) for one in found if one.rule == "lazy-relation-in-a-loop"]


FOLLOWED = [
    ("a.py", "def f():\n    for o in Order.objects.all():\n        print(o.customer.name)\n", ["o.customer.name"]),
    ("a.py", "def f():\n    rows = Order.objects.all()\n    return {o.customer.name for o in rows}\n", ["o.customer.name"]),
    ("a.py", "def f():\n    for o in Order.objects.all():\n        print(o.customer.id, o.code.name)\n", []),
    ("a.py", "def f():\n    for o in Order.objects.select_related('customer'):\n        print(o.customer.name)\n", []),
    ("a.py", "def f():\n    for o in Order.objects.values():\n        print(o.customer.name)\n", []),
    ("a.py", "def f(session):\n    for b in session.scalars(select(Bill)):\n        print(b.order.id, b.order.code)\n",
     ["b.order.code"]),
    ("a.py", "def f(session):\n    for b in session.scalars(select(Bill)):\n        print(b.payer.name)\n", []),
    ("a.rb", "def f\n  Order.all.each { |o| puts o.lines.size }\nend\n", ["o.lines.size"]),
    ("a.rb", "def f\n  Order.includes(:lines).all.each { |o| puts o.lines.size }\nend\n", []),
    ("a.rb", "def f\n  Order.all.each { |o| puts o.code.size }\nend\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "told"), FOLLOWED)
def test_relations_that_a_loop_follows(path: str, text: str, told: list[str]) -> None:
    assert [access for _, access in relations(path, text, MODELS)] == told


def test_a_relation_is_known_by_the_one_class_of_its_name() -> None:
    path, text, _ = FOLLOWED[0]
    assert relations(path, text, MODELS | {"other/models.py": "class Order(models.Model):\n    pass\n"}) == []
    custom = MODELS["shop/models.py"] + "    objects = OrderManager()\n"
    assert relations(path, text, MODELS | {"shop/models.py": custom}) == []
    assert relations(path, text, {}) == []


def test_relations_of_one_loop_are_told_once() -> None:
    models = {"m.py": "class Order(models.Model):\n    a = models.ForeignKey(A)\n    b = models.ForeignKey(B)\n"}
    text = "def f():\n    for o in Order.objects.all():\n        print(o.a.name, o.b.name, o.a.code)\n"
    files = {name: held.encode() for name, held in (models | {"a.py": text}).items()}
    changes = ChangeSet("base", "head", (change("a.py", text),), MemoryTree({}), MemoryTree(files))
    (found,) = Reviewer(changes, Policy()).review().findings
    assert "`a` (and `b`)" in found.title


COMMITS = [
    ("def f(session):\n    for o in session.scalars(select(O)):\n        session.commit()\n", 1),
    ("def f(session):\n    for o in session.scalars(select(O)):\n        if o.a:\n            session.commit()\n", 0),
    ("def f(session):\n    for o in session.scalars(select(O)):\n        with a():\n            session.commit()\n", 0),
    ("def f(session, orders):\n    for o in orders:\n        session.commit()\n", 0),
    ("def f(repo):\n    for o in session.scalars(select(O)):\n        repo.commit('message')\n", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), COMMITS)
def test_commits_per_item(text: str, told: int) -> None:
    assert len([fact for fact in facts("a.py", text) if isinstance(fact, CommitPerItem)]) == told


def test_no_relation_without_a_model() -> None:
    assert not [fact for fact in facts("a.py", FOLLOWED[0][1]) if isinstance(fact, LazyRelation)]
