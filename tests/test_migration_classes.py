"""Migrations of Rails and Laravel: the class that is asked for, and the application's models that they work with."""

from __future__ import annotations

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.facts import Fact
from bot.domain.memory import MemoryTree
from bot.domain.models import AppCode, IgnoredModifier, MisnamedClass
from bot.domain.schema import Schema
from bot.policy import Policy
from workers.readers.sql.migration_classes import reader
from workers.scene import Scene

RUBY = "db/migrate/20240102000000_fill_codes.rb"
PHP = "database/migrations/2024_01_02_000000_fill_codes.php"
APP = {
    "app/models/order.rb": b"class Order < ApplicationRecord\nend\n",
    "app/models/shop/cart.rb": b"class Shop::Cart < ApplicationRecord\nend\n",
    "app/models/gift.rb": b"class Gift < Order\nend\n",
    "app/models/money.rb": b"class Money\nend\n",
    "app/Models/Order.php": b"<?php\nnamespace App\\Models;\nclass Order extends Model\n{\n}\n",
    "app/User.php": b"<?php\nnamespace App;\nclass User extends Authenticatable\n{\n}\n",
    "app/Support/Prices.php": b"<?php\nnamespace App\\Support;\nclass Prices\n{\n}\n",
}


def read(path: str, text: str, before: str | None = None) -> list[Fact]:
    """The facts of one added or edited migration of that application."""
    base = APP | ({path: before.encode()} if before is not None else {})
    previous = path if before is not None else None
    change = Change(path, previous, False, lambda: base.get(path), text.encode, lambda: Touched(((1, 99),), ((1, 99),)))
    trees = MemoryTree(base), MemoryTree(base | {path: text.encode()})
    scene = Scene(ChangeSet("base", "head", (change,), *trees), Policy(), lambda _: Schema())
    return [fact for fact in reader.read(change, scene) if isinstance(fact, Fact)]


def ruby(body: str, name: str = "FillCodes") -> str:
    """A migration of Rails with that body of `up`."""
    return f"class {name} < ActiveRecord::Migration[7.1]\n  def up\n    {body}\n  end\nend\n"


def php(body: str, head: str = "return new class extends Migration") -> str:
    """A migration of Laravel with that body of `up`."""
    use = "use App\\Models\\Order;\nuse App\\User as Person;\nuse App\\Support\\Prices;\n"
    return f"<?php\n{use}{head}\n{{\n    public function up()\n    {{\n        {body}\n    }}\n}}\n"


@pytest.mark.parametrize(
    ("body", "model"),
    [
        ("Order.find_each { |one| one.touch }", "Order"),
        ("Order.where(code: nil).order(:id).find_in_batches { |some| some }", "Order"),
        ("::Order.create!(code: 1)", "Order"),
        ("Shop::Cart.all.each(&:save)", "Shop::Cart"),
        ("Order.where(code: nil).update_all(code: 1)", ""),
        ("Order.reset_column_information", ""),
        ("say Order.count", ""),
        ("Money.new(3)", ""),
        ("Gift.all.find_each { |one| one.touch }", "Gift"),
        ("Gift.new", ""),
        ("Nowhere.find_each { |one| one.touch }", ""),
    ],
)
def test_models_of_rails_whose_rows_are_loaded(body: str, model: str) -> None:
    found = [fact for fact in read(RUBY, ruby(body)) if isinstance(fact, AppCode)]
    assert [fact.model for fact in found] == [model][: bool(model)]
    assert [fact.span.line for fact in found] == [3][: bool(model)]


def test_a_model_of_its_own_and_the_way_back_are_left_alone() -> None:
    own = "class Order < ActiveRecord::Base\n  end\n"
    assert read(RUBY, ruby("Order.find_each { |one| one.touch }").replace("  def up", f"  {own}  def up")) == []
    assert read(RUBY, ruby("Order.find_each { |one| one.touch }").replace("def up", "def down")) == []


@pytest.mark.parametrize(
    ("body", "model", "home"),
    [
        ("foreach (Order::all() as $order) { $order->save(); }", "Order", "app/Models/Order.php"),
        ("\\App\\Models\\Order::whereNull('code')->chunkById(9, fn ($some) => $some);", "Order", "app/Models/Order.php"),
        ("Person::find(1)->delete();", "User", "app/User.php"),
        ("Order::where('id', 1)->update(['code' => '']);", "", ""),
        ("Prices::all();", "", ""),
        ("DB::table('orders')->get();", "", ""),
    ],
)
def test_models_of_laravel_whose_rows_are_loaded(body: str, model: str, home: str) -> None:
    found = [fact for fact in read(PHP, php(body)) if isinstance(fact, AppCode)]
    assert [(fact.model, fact.home) for fact in found] == [(model, home)][: bool(model)]


def test_several_models_are_one_fact_and_an_edit_tells_what_is_new() -> None:
    both = ruby("Order.all.each(&:save); Shop::Cart.all.each(&:save)")
    (fact,) = read(RUBY, both)
    assert isinstance(fact, AppCode)
    assert (fact.model, fact.more) == ("Order", 1)
    (fact,) = read(RUBY, both, ruby("Order.all.each(&:save)"))
    assert isinstance(fact, AppCode)
    assert (fact.model, fact.more) == ("Shop::Cart", 0)


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        (RUBY, ruby("", "FillCode"), "FillCodes"),
        (RUBY, ruby("", "FILLCodes"), ""),
        (RUBY, "module Shop\n" + ruby("", "Shop::FillCodes") + "end\n", ""),
        (RUBY.replace("codes.rb", "codes.shop.rb"), ruby(""), ""),
        (RUBY, ruby("", "Base") + ruby("", "Other"), ""),
        (PHP, php("", "class FillCode extends Migration"), "FillCodes"),
        (PHP, php("", "class fillcodes extends Migration"), ""),
        (PHP.replace("fill_codes", "fill-codes"), php("", "class FillCodes extends Migration"), ""),
        (PHP, php("", "return new class () extends Migration"), ""),
    ],
)
def test_the_class_that_the_file_is_asked_for(path: str, text: str, wanted: str) -> None:
    found = [fact for fact in read(path, text) if isinstance(fact, MisnamedClass)]
    assert [fact.wanted for fact in found] == [wanted][: bool(wanted)]


def test_a_class_that_was_misnamed_before_an_edit_is_left_alone() -> None:
    assert read(RUBY, ruby("drop_table :codes", "FillCode"), ruby("", "FillCode")) == []


@pytest.mark.parametrize(
    ("column", "meant"),
    [
        ("$table->string('a', 20)->null();", "nullable"),
        ("$table->integer('a')\n->unsigned()\n->null();", "nullable"),
        ("$table->string('a')->nullable();", ""),
        ("$table->string('a')->notNullable()->change();", "nullable(false)"),
        ("$table->string('a')->notNullable();", ""),
        ("$query->whereNull('a')->nullsFirst();", ""),
    ],
)
def test_words_that_no_column_of_laravel_knows(column: str, meant: str) -> None:
    found = [fact.meant for fact in read(PHP, php(column)) if isinstance(fact, IgnoredModifier)]
    assert found == [meant][: bool(meant)]
