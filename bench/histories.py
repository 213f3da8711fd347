"""Long histories for the frameworks' bench: each kind of migration in the words of each framework, all of it readable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

TABLES = 20
"""So many apps of Django, tables of the others: migration N is about number N modulo this."""


class Framework(NamedTuple):
    """`written` gives a migration's path and text for its number, `around` the other files of the repository by path.

    `grown` gives them for so many migrations, where a file lists those there are.
    """

    written: Callable[[int], tuple[str, str]]
    around: dict[str, str]
    grown: Callable[[int], dict[str, str]] = lambda _: {}

    def files(self, first: int, last: int) -> Iterator[tuple[str, str]]:
        """Paths and texts of the migrations from `first` up to `last`, and what lists them."""
        yield from (self.written(number) for number in range(first, last))
        yield from self.grown(last).items()


def _stamp(number: int) -> str:
    return str(20200101000000 + number * 100)


def _django(number: int) -> tuple[str, str]:
    app, turn = f"app{number % TABLES}", number // TABLES
    needs = f"('{app}', '{turn - 1:04}_step')" if turn else ""
    if turn == 0:
        does = (
            "migrations.CreateModel(name='Thing', fields=[('id', models.BigAutoField(primary_key=True)),"
            " ('state', models.CharField(max_length=40)), ('amount', models.IntegerField(default=0))])"
        )
    else:
        does = (
            f"migrations.AddField(model_name='thing', name='note_{turn}', field=models.CharField(max_length=40, null=True)),\n"
            f"        migrations.AlterField('thing', 'state', models.CharField(max_length={40 + turn})),\n"
            f"        migrations.AddIndex('thing', models.Index(fields=['note_{turn}'], name='{app}_{turn}_idx'))"
        )
    text = (
        f"from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = [{needs}]\n"
        f"    operations = [\n        {does},\n    ]\n"
    )
    return f"project/{app}/migrations/{turn:04}_step.py", text


def _alembic(number: int) -> tuple[str, str]:
    table, turn = f"things_{number % TABLES}", number // TABLES
    before = f"'{number - 1:012x}'" if number else None
    if turn == 0:
        does = (
            f"op.create_table('{table}', sa.Column('id', sa.BigInteger(), primary_key=True),"
            " sa.Column('state', sa.String(length=40), nullable=False), sa.Column('amount', sa.Integer()))"
        )
        back = f"op.drop_table('{table}')"
    else:
        does = (
            f"op.add_column('{table}', sa.Column('note_{turn}', sa.String(length=40), nullable=True))\n"
            f"    op.alter_column('{table}', 'state', type_=sa.String(length={40 + turn}))\n"
            f"    op.create_index('{table}_{turn}_idx', '{table}', ['note_{turn}'])"
        )
        back = f"op.drop_column('{table}', 'note_{turn}')"
    text = (
        f'"""step {number}"""\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = \'{number:012x}\'\n'
        f"down_revision = {before}\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    {does}\n\n\n"
        f"def downgrade():\n    {back}\n"
    )
    return f"alembic/versions/{number:012x}_step.py", text


def _rails(number: int) -> tuple[str, str]:
    table, turn = f"things_{number % TABLES}", number // TABLES
    if turn == 0:
        does = (
            f"create_table :{table} do |t|\n      t.string :state, null: false\n      t.integer :amount\n"
            "      t.timestamps\n    end"
        )
    else:
        does = f"add_column :{table}, :note_{turn}, :string\n    add_index :{table}, :note_{turn}"
    text = f"class Step{number} < ActiveRecord::Migration[7.1]\n  def change\n    {does}\n  end\nend\n"
    return f"db/migrate/{_stamp(number)}_step{number}.rb", text


def _knex(number: int) -> tuple[str, str]:
    table, turn = f"things_{number % TABLES}", number // TABLES
    if turn == 0:
        does = (
            f"await knex.schema.createTable('{table}', (table) => {{\n    table.bigIncrements('id');\n"
            "    table.string('state', 40).notNullable();\n    table.integer('amount');\n"
            "    table.timestamps(true, true);\n  });"
        )
    else:
        does = (
            f"await knex.schema.alterTable('{table}', (table) => {{\n    table.string('note_{turn}', 40);\n"
            f"    table.index(['note_{turn}'], '{table}_{turn}_idx');\n  }});"
        )
    text = (
        f"exports.up = async function (knex) {{\n  {does}\n}};\n\n"
        f"exports.down = async function (knex) {{\n  await knex.schema.dropTableIfExists('{table}');\n}};\n"
    )
    return f"migrations/{_stamp(number)}_step.js", text


def _sequelize(number: int) -> tuple[str, str]:
    table, turn = f"Things{number % TABLES}", number // TABLES
    if turn == 0:
        does = (
            f"await queryInterface.createTable('{table}', {{\n      id: {{ type: Sequelize.BIGINT, primaryKey: true }},\n"
            "      state: { type: Sequelize.STRING(40), allowNull: false },\n      amount: Sequelize.INTEGER,\n    });"
        )
    else:
        does = (
            f"await queryInterface.addColumn('{table}', 'note_{turn}', {{ type: Sequelize.STRING(40) }});\n"
            f"    await queryInterface.addIndex('{table}', ['note_{turn}'], {{ name: '{table}_{turn}_idx' }});"
        )
    text = (
        f"'use strict';\n\nmodule.exports = {{\n  async up(queryInterface, Sequelize) {{\n    {does}\n  }},\n\n"
        f"  async down(queryInterface) {{\n    await queryInterface.dropTable('{table}');\n  }},\n}};\n"
    )
    return f"migrations/{_stamp(number)}-step.js", text


def _liquibase(number: int) -> tuple[str, str]:
    table, turn = f"things_{number % TABLES}", number // TABLES
    if turn == 0:
        does = (
            f'<createTable tableName="{table}">\n      <column name="id" type="bigint"/>\n'
            '      <column name="state" type="varchar(40)"/>\n      <column name="amount" type="int"/>\n    </createTable>'
        )
    else:
        does = (
            f'<addColumn tableName="{table}">\n      <column name="note_{turn}" type="varchar(40)"/>\n    </addColumn>\n'
            f'    <createIndex tableName="{table}" indexName="{table}_{turn}_idx">\n      <column name="note_{turn}"/>\n'
            "    </createIndex>"
        )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">\n'
        f'  <changeSet id="{number}" author="bench">\n    {does}\n  </changeSet>\n</databaseChangeLog>\n'
    )
    return f"src/main/resources/db/changelog/changes/{number:04}.xml", text


def _changelog(count: int) -> dict[str, str]:
    listed = "".join(f'  <include file="changes/{n:04}.xml" relativeToChangelogFile="true"/>\n' for n in range(count))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">\n'
    return {"src/main/resources/db/changelog/db.changelog-master.xml": f"{head}{listed}</databaseChangeLog>\n"}


def _sql(number: int) -> tuple[str, str]:
    table, turn = f"things_{number % TABLES}", number // TABLES
    if turn == 0:
        does = f"CREATE TABLE {table} (\n    id bigint PRIMARY KEY,\n    state varchar(40) NOT NULL,\n    amount int\n);\n"
    else:
        does = (
            f"ALTER TABLE {table} ADD COLUMN note_{turn} varchar(40);\n"
            f"CREATE INDEX {table}_{turn}_idx ON {table} (note_{turn});\n"
        )
    return f"db/migrations/{_stamp(number)}_step.sql", does


_NODE = '{"dependencies": {"%s": "*", "pg": "^8.11.0"}}\n'
FRAMEWORKS = {
    "SQL": Framework(_sql, {}),
    "Django": Framework(
        _django,
        {
            "project/manage.py": "import os\n",
            "project/site/settings.py": "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}\n",
            "requirements.txt": "Django==5.2\n",
        },
    ),
    "Alembic": Framework(
        _alembic,
        {
            "alembic.ini": "[alembic]\nscript_location = alembic\nsqlalchemy.url = postgresql://localhost/bench\n",
            "alembic/env.py": "from alembic import context\n\ncontext.run_migrations()\n",
        },
    ),
    "Rails": Framework(
        _rails,
        {
            "Gemfile": "gem 'rails', '7.1.3'\ngem 'pg'\n",
            "config/database.yml": "production:\n  adapter: postgresql\n",
        },
    ),
    "Knex": Framework(
        _knex, {"package.json": _NODE % "knex", "knexfile.js": "module.exports = { client: 'pg' };\n"}
    ),
    "Sequelize": Framework(
        _sequelize, {"package.json": _NODE % "sequelize", "config/config.json": '{"production": {"dialect": "postgres"}}\n'}
    ),
    "Liquibase": Framework(
        _liquibase, {"src/main/resources/liquibase.properties": "url=jdbc:postgresql://localhost/bench\n"}, _changelog
    ),
}  # fmt: skip
