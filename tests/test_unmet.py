"""What blocks while it reads every row also fails at the first that does not comply: said where nothing sees to it."""

import pytest
from contract_pairs import changed

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
