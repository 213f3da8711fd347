"""On MySQL and Oracle a change of the schema commits, whatever the framework opens around it."""

from __future__ import annotations

import pytest

from bot.domain.memory import MemoryTree
from workers.readers.reader import claims

PACKAGE = '{"dependencies": {"knex": "3.1.0", "mysql2": "3.9.0"}}'
PATH = "migrations/20240101000000_state.js"
UP = """
exports.up = async (knex) => {
  await knex('orders').update({ state: 'a' });
  await knex.schema.alterTable('orders', (t) => { t.string('note'); });
  await knex('orders').update({ note: 'b' });
};
exports.down = async (knex) => {
  await knex.schema.alterTable('orders', (t) => { t.dropColumn('note'); });
};
"""


def transactions(files: dict[str, str], path: str) -> list[str]:
    tree = MemoryTree({name: text.encode() for name, text in files.items()})
    reader, claim = claims([path], tree)[path]
    migration = reader.load(path, files[path].encode(), tree, claim=claim)
    assert not migration.gaps
    return [(one.transaction or "-").replace(path, "") for one in (*migration.up, *migration.down)]


@pytest.mark.parametrize(
    ("driver", "expected"), [("mysql2", ["#1", "-", "-", "-"]), ("pg", ["#1", "#1", "#1", "#1"])], ids=["mysql", "postgresql"]
)
def test_a_frameworks_transaction_ends_at_the_first_change_of_the_schema(driver: str, expected: list[str]) -> None:
    files = {"package.json": PACKAGE.replace("mysql2", driver), PATH: UP}
    assert transactions(files, PATH) == expected


def test_oracle_opens_another_one_for_the_rows_that_follow() -> None:
    text = (
        '<databaseChangeLog><changeSet id="1" author="a"><sql>UPDATE a SET b = 1 WHERE c = 2</sql><dropTable tableName="d"/>'
        "<sql>UPDATE a SET b = 1 WHERE c = 3</sql></changeSet></databaseChangeLog>"
    )
    path = "db/changelog/1.xml"
    files = {"liquibase.properties": "url=jdbc:oracle:thin:@x:1521/y\n", path: text}
    assert transactions(files, path) == ["#1", "-", "#1.1"]
