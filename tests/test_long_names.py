"""Who sees that an index's name is too long: Active Record for its own calls, PostgreSQL for SQL that is sent through it."""

import pytest
from contract_pairs import reviewed

BEFORE = {
    "Gemfile": 'gem "rails"\ngem "pg"\n',
    "db/migrate/20240101000000_a.rb": "class A < ActiveRecord::Migration[7.1]\n  def change\n    create_table :orders do |t|\n"
    "      t.integer :shop_id\n    end\n  end\nend\n",
}
NAME = "index_orders_on_canonical_pending_transaction_identifier_number_id"


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (f'connection.exec_query("CREATE INDEX {NAME} ON orders (shop_id)")', "breaks"),
        (f'add_index :orders, :shop_id, name: "{NAME}"', "fails"),
    ],
)
def test_too_long(call: str, kind: str) -> None:
    text = f"class B < ActiveRecord::Migration[7.1]\n  def up\n    {call}\n  end\nend\n"
    found = reviewed(BEFORE, BEFORE | {"db/migrate/20240201000000_b.rb": text}).findings
    assert [one.kinds for one in found if one.rule == "identifier-is-cut"] == [(kind,)]


@pytest.mark.parametrize("options", ["**options", "options", "**settings.to_h, unique: true"])
def test_unknown_options_may_give_a_name(options: str) -> None:
    text = (
        "class B < ActiveRecord::Migration[7.0]\n  def up\n    options = settings\n"
        "    add_index :orders_of_parts_that_were_returned, :canonical_pending_transaction_id, "
        f"{options}\n  end\nend\n"
    )
    found = reviewed(BEFORE, BEFORE | {"db/migrate/20240201000000_b.rb": text})
    assert not [one for one in found.findings if one.rule == "identifier-is-cut"]
    assert any("options" in one.why or "settings" in one.why for one in found.gaps)
