"""Laravel's second text behind a column, beside names that are meant as such; and indexes that foreign keys leave behind."""

import pytest
from contract_pairs import reviewed

FIRST = """<?php
return new class extends Migration {
    public function up() {
        Schema::create('orders', function (Blueprint $table) {
            $table->id();
            $table->integer('shop');
            $table->integer('shop_id');
            $table->foreignId('user_id')->constrained();
            $table->index('shop');
        });
    }
};
"""
BEFORE = {
    "composer.json": '{"require": {"laravel/framework": "^11"}}',
    ".env.example": "DB_CONNECTION=mysql\n",
    "database/migrations/2024_01_01_000000_orders.php": FIRST,
}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("DB::statement('ALTER TABLE orders ADD INDEX shop (shop_id)');", 0),
        ("Schema::table('orders', function ($table) { $table->index(['shop_id'], 'shop'); });", 0),
        ("Schema::table('orders', function ($table) { $table->index('shop_id', 'shop'); });", 1),
    ],
)
def test_taken_for_name(line: str, told: int) -> None:
    assert found(line, "column-is-taken-for-name") == told


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        ("$table->dropForeign(['user_id']); $table->dropIndex('orders_user_id_foreign');", 0),
        ("$table->dropForeign(['user_id']); $table->dropIndex('orders_user_id_index');", 1),
        ("$table->dropIndex(['shop']);", 0),
        ("$table->dropIndex('shop');", 1),
    ],
)
def test_the_index_of_a_foreign_key_stays(calls: str, told: int) -> None:
    assert found(f"Schema::table('orders', function (Blueprint $table) {{ {calls} }});", "missing-key-fails") == told


def found(line: str, rule: str) -> int:
    """How often the rule speaks of a migration with that line."""
    path = "database/migrations/2024_02_01_000000_index.php"
    text = f"<?php\nreturn new class extends Migration {{\n    public function up() {{\n        {line}\n    }}\n}};\n"
    review = reviewed(BEFORE, BEFORE | {path: text})
    return len([one for one in review.findings if one.rule == rule])
