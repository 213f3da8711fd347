"""What blocks while it reads every row also fails at the first that does not comply: said where nothing sees to it."""

import time

import pytest
from contract_pairs import changed, reviewed

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

GIVEN = """CREATE TABLE people (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, code text, person_id bigint, shop int);
CREATE UNIQUE INDEX orders_shop ON orders (shop);
"""
KEY = "ALTER TABLE orders ADD FOREIGN KEY (person_id) REFERENCES people (id);"
NOTHING_FILLS = "fails if a row holds NULL, and"
NO_MATCH = "fails if a row of `orders` has no match in `people`, and"
EQUAL = "fails if two rows are equal"


def titles(*after: str, before: str = GIVEN) -> list[str]:
    """What is said of migrations that come after the one that is there."""
    base = {"migrations/001_first.sql": before}
    new = {f"migrations/{number:03}_next.sql": text for number, text in enumerate(after, 2)}
    trees = [MemoryTree({path: text.encode() for path, text in files.items()}) for files in (base, base | new)]
    changes = ChangeSet("b", "h", tuple(changed(path, None, text) for path, text in new.items()), *trees)
    return [finding.title for finding in Reviewer(changes, Policy()).review().findings]


NOT_NULL = "ALTER TABLE orders ALTER COLUMN code SET NOT NULL;"
UNIQUE = "ALTER TABLE orders ADD UNIQUE (code);"
CHECK = "ALTER TABLE orders ADD CHECK (code <> '');"
INDEX = "CREATE UNIQUE INDEX orders_code ON orders (lower(code));"
DOES_NOT_COMPLY = "fails if a row does not comply, and"
FILLED = "UPDATE orders SET code = id::text;"
CLEARED = "DELETE FROM orders WHERE code IS NULL;"
CODE = "DO $$ BEGIN PERFORM clean(); END $$;"
MERGED = "SELECT merge_doubles();"
COUNTED = "SELECT count(*), setval(pg_get_serial_sequence('people', 'id'), max(id)) FROM people;"
WRITTEN = "INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO "
TO_LABEL = "ALTER TABLE orders RENAME COLUMN code TO label; ALTER TABLE orders ALTER COLUMN label SET NOT NULL;"
ELSEWHERE = "UPDATE people SET id = id WHERE id = 1;"


@pytest.mark.parametrize(
    ("migrations", "words"),
    [
        ((NOT_NULL,), NOTHING_FILLS),
        ((KEY,), NO_MATCH),
        ((UNIQUE,), f"{EQUAL} in `code`, and"),
        ((CHECK,), DOES_NOT_COMPLY),
        ((INDEX,), f"{EQUAL}, and"),
        ((ELSEWHERE + NOT_NULL,), NOTHING_FILLS),
        ((ELSEWHERE + UNIQUE,), f"{EQUAL} in `code`, and"),
        ((ELSEWHERE + CHECK,), DOES_NOT_COMPLY),
        ((ELSEWHERE, INDEX), f"{EQUAL}, and"),
        (("UPDATE orders SET shop = 1;" + NOT_NULL,), NOTHING_FILLS),
        ((CODE, NOT_NULL), NOTHING_FILLS),
        ((CODE, KEY), NO_MATCH),
        ((CODE, UNIQUE), f"{EQUAL} in `code`, and"),
        ((CODE, CHECK), DOES_NOT_COMPLY),
        ((COUNTED + UNIQUE,), f"{EQUAL} in `code`, and"),
        ((COUNTED + NOT_NULL,), NOTHING_FILLS),
        ((WRITTEN + "NOTHING;" + NOT_NULL,), NOTHING_FILLS),
        ((TO_LABEL,), NOTHING_FILLS),
        (("UPDATE orders SET shop = 1;" + TO_LABEL,), NOTHING_FILLS),
        (("ALTER TABLE people DROP CONSTRAINT people_name_check;" + CHECK,), DOES_NOT_COMPLY),
        (("ALTER TABLE orders DROP COLUMN shop;", UNIQUE), f"{EQUAL} in `code`, and"),
    ],
)
def test_said_where_no_statement_sees_to_the_rows(migrations: tuple[str, ...], words: str) -> None:
    assert [title for title in titles(*migrations) if words in title]


@pytest.mark.parametrize(
    "migrations",
    [
        (FILLED + NOT_NULL,),
        (CLEARED + NOT_NULL,),
        (CODE + NOT_NULL,),
        (FILLED, NOT_NULL),
        (CLEARED, NOT_NULL),
        (ELSEWHERE + KEY,),
        (ELSEWHERE, KEY),
        ("UPDATE orders SET person_id = NULL;" + KEY,),
        (CLEARED, KEY),
        (CODE + KEY,),
        (FILLED + UNIQUE,),
        (CLEARED, UNIQUE),
        (CODE + UNIQUE,),
        (FILLED + CHECK,),
        (CLEARED, CHECK),
        (CODE + CHECK,),
        (FILLED + INDEX,),
        (CLEARED, INDEX),
        (CODE + INDEX,),
        (MERGED + UNIQUE,),
        (MERGED + NOT_NULL,),
        ("CALL merge_doubles();" + UNIQUE,),
        (WRITTEN + "UPDATE SET code = 'x';" + NOT_NULL,),
        (FILLED + TO_LABEL,),
        ("ALTER TABLE orders ADD COLUMN code2 text; " + TO_LABEL.replace("COLUMN code", "COLUMN code2"),),
        ("UPDATE orders SET code = id; ALTER TABLE orders RENAME TO bought;" + UNIQUE.replace("orders", "bought"),),
        ("ALTER TABLE orders ADD CHECK (id IS NOT NULL);",),
        ("ALTER TABLE unheard ADD CHECK (code <> '');",),
    ],
)
def test_not_said_where_a_statement_sees_to_the_rows(migrations: tuple[str, ...]) -> None:
    said = (NOTHING_FILLS, NO_MATCH, EQUAL, DOES_NOT_COMPLY)
    assert not [title for title in titles(*migrations) if any(words in title for words in said)]


def test_a_check_that_says_again_what_another_said_of_all_rows_meets_none_that_does_not_comply() -> None:
    held = GIVEN + "ALTER TABLE orders ADD CONSTRAINT filled CHECK (code <> '');"
    assert not [title for title in titles(CHECK, before=held) if DOES_NOT_COMPLY in title]
    unheld = GIVEN + CHECK.replace(";", " NOT VALID;")
    assert [title for title in titles(CHECK, before=unheld) if DOES_NOT_COMPLY in title]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE orders ADD UNIQUE (id, code);",
        "ALTER TABLE orders ADD UNIQUE (code, shop);",
        "ALTER TABLE orders ADD COLUMN place text; ALTER TABLE orders ADD UNIQUE (place);",
        f"ALTER TABLE orders DROP CONSTRAINT orders_person_id_fkey; {KEY}",
        "ALTER TABLE orders ADD CHECK (shop > 0) NOT VALID;",
        "ALTER TABLE orders ADD COLUMN place text; ALTER TABLE orders ADD CHECK (place <> '');",
        "ALTER TABLE orders DROP CONSTRAINT orders_code_check; ALTER TABLE orders ADD CHECK (code IN ('a', 'b'));",
        KEY.replace(";", " NOT VALID;"),
        "ALTER TABLE unheard ADD UNIQUE (code);",
    ],
)
def test_not_said_of_rows_that_were_held_to_it_or_are_not_known(statement: str) -> None:
    found = titles(statement, before=GIVEN + KEY + "ALTER TABLE orders ADD CHECK (code IN ('a'));")
    assert not [title for title in found if EQUAL in title or "no match" in title or "comply" in title]


def test_the_way_to_look_for_them_is_shown() -> None:
    base = {"migrations/001_first.sql": GIVEN}
    new = {"migrations/002_next.sql": KEY}
    trees = [MemoryTree({path: text.encode() for path, text in files.items()}) for files in (base, base | new)]
    changes = ChangeSet("b", "h", (changed("migrations/002_next.sql", None, KEY),), *trees)
    (finding,) = [f for f in Reviewer(changes, Policy()).review().findings if f.rule == "foreign-key-blocks-writes"]
    assert finding.fixes[-1].text == (
        "SELECT count(*) FROM orders one WHERE one.person_id IS NOT NULL AND NOT EXISTS "
        "(SELECT FROM people other WHERE other.id = one.person_id);"
    )


MYSQL = "CREATE TABLE x (id int PRIMARY KEY, b int, KEY xy (b));\nCREATE TABLE orders (id int PRIMARY KEY, code varchar(40));"
OTHER = "ALTER TABLE x ADD COLUMN z int INVISIBLE, FROBNICATE;"
MODIFY = "ALTER TABLE orders MODIFY code varchar(40) NOT NULL;"
MYSQL_KEY = "CREATE UNIQUE INDEX k ON orders (code);"


def rules_on_mysql(text: str) -> set[str]:
    base = {"migrations/mysql/001_first.sql": MYSQL}
    return {one.rule for one in reviewed(base, base | {"migrations/mysql/002_next.sql": text}).findings}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"DROP INDEX xy ON x; {MYSQL_KEY}", "duplicates-fail-unique-key"),
        (OTHER + MODIFY, "null-fails-not-null"),
        ("INSERT INTO orders (id) VALUES (1);" + MODIFY, "null-fails-not-null"),
        ("SELECT count(*) FROM orders WHERE id IN (1);" + MODIFY, "null-fails-not-null"),
    ],
)
def test_what_another_table_sees_says_nothing_of_this_one(text: str, rule: str) -> None:
    assert rule in rules_on_mysql(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"ALTER TABLE orders ADD INDEX k (code); DROP INDEX k ON orders; {MYSQL_KEY}", "duplicates-fail-unique-key"),
        (f"CALL merge_doubles(); {MYSQL_KEY}", "duplicates-fail-unique-key"),
        (OTHER.replace("x ", "orders ") + MODIFY, "null-fails-not-null"),
        ("INSERT INTO orders (id) VALUES (1) ON DUPLICATE KEY UPDATE code = 'x';" + MODIFY, "null-fails-not-null"),
        ("REPLACE INTO orders (id) VALUES (1);" + MODIFY, "null-fails-not-null"),
        ("UPDATE orders SET code = ''; ALTER TABLE orders CHANGE code l varchar(40);" + MODIFY.replace("code", "l"),
         "null-fails-not-null"),
        ("SELECT fill_codes();" + MODIFY, "null-fails-not-null"),
    ],
)  # fmt: skip
def test_what_this_table_sees_is_seen_on_mysql(text: str, rule: str) -> None:
    assert rule not in rules_on_mysql(text)


KNEX = """exports.up = async (knex) => {
  await knex('orders').insert({ id: 1, total: 2 }).onConflict('id').WAY;
  await knex.schema.alterTable('orders', (table) => { table.dropNullable('code'); });
};
exports.down = async () => {};
"""


@pytest.mark.parametrize(("way", "told"), [("merge({ code: 'x' })", False), ("ignore()", True)])
def test_what_knex_merges_is_written(way: str, told: bool) -> None:
    base = {
        "package.json": '{"dependencies": {"knex": "3.1.0", "pg": "8.0.0"}}',
        "knexfile.js": "module.exports = { client: 'pg' };",
        "migrations/20240101000000_first.js": (
            "exports.up = (knex) => knex.raw('CREATE TABLE orders (id int PRIMARY KEY, code text, total int)');\n"
        ),
    }
    found = reviewed(base, base | {"migrations/20240102000000_next.js": KNEX.replace("WAY", way)}).findings
    titles = [one.title for one in found if one.rule == "set-not-null-scans-table"]
    assert titles
    assert any(NOTHING_FILLS in title for title in titles) is told


FIRST = """class First < ActiveRecord::Migration[7.0]
  def change
    create_table(:orders) { |t| t.string :code }
  end
end
"""
RENAMED = """class Rename < ActiveRecord::Migration[7.0]
  def up
    execute "UPDATE orders SET code = '' WHERE code IS NULL"
    rename_column :orders, :code, :label
    change_column_null :orders, :label, false
  end
end
"""


def test_what_rails_renames_keeps_its_rows() -> None:
    base = {"db/migrate/20240101000000_first.rb": FIRST, "config/database.yml": "production:\n  adapter: postgresql\n"}
    found = reviewed(base, base | {"db/migrate/20240102000000_next.rb": RENAMED}).findings
    titles = [one.title for one in found if one.rule == "set-not-null-scans-table"]
    assert titles
    assert not any(NOTHING_FILLS in title for title in titles)


def test_many_unique_indexes_of_a_table_are_judged_in_time() -> None:
    columns = ", ".join(f"c{n} int" for n in range(250))
    base = {"migrations/001_first.sql": f"CREATE TABLE orders (id int PRIMARY KEY, {columns});"}
    index = "CREATE UNIQUE INDEX CONCURRENTLY"
    kept = [f"{index} a{n} ON orders (id, c{n});" for n in range(250)]
    text = "\n".join((*kept, *(f"{index} b{n} ON orders (c{n}, lower(c0));" for n in range(250))))
    began = time.process_time()
    found = reviewed(base, base | {"migrations/002_next.sql": text}).findings
    assert [one.span.line for one in found if one.rule == "unique-fails-on-duplicates"] == [251]
    assert time.process_time() - began < 3
