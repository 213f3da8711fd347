"""Liquibase's changelogs: what each change becomes, which changeSets run, what is hostile in them."""

from __future__ import annotations

import time

import pytest

from bot.domain.facts import Migration
from bot.domain.memory import MemoryTree
from bot.domain.operations import Opaque, RunCode
from bot.policy import Policy
from tests.contract_pairs import said
from tests.test_rules import changed
from workers.frameworks.liquibase import formatted
from workers.readers.reader import claims
from workers.review import Review, Reviewer

PROPERTIES = {"liquibase.properties": b"url=jdbc:postgresql://db/shop\n"}
LOG = "db/changelog/1.xml"


def load(text: str, path: str = LOG, **others: str) -> Migration:
    files = PROPERTIES | {name: content.encode() for name, content in others.items()} | {path: text.encode()}
    tree = MemoryTree(files)
    reader, claim = claims(sorted(files), tree)[path]
    return reader.load(path, files[path], tree, claim=claim)


def log(inside: str, attributes: str = "") -> str:
    return f'<databaseChangeLog>\n<changeSet id="1" author="a" {attributes}>\n{inside}\n</changeSet>\n</databaseChangeLog>\n'


def sent(migration: Migration) -> list[str]:
    return [statement.sql.replace('"', "") for statement in migration.up]


def why(migration: Migration) -> list[str]:
    steps = [step.operation for statement in migration.up for step in statement.steps]
    return [operation.why for operation in steps if isinstance(operation, Opaque | RunCode)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ('<dropColumn tableName="t"><column name="a"/><column name="b"/></dropColumn>',
         ["ALTER TABLE t DROP COLUMN a", "ALTER TABLE t DROP COLUMN b"]),
        ('<modifyDataType tableName="t" columnName="a" newDataType="java.sql.Types.BIGINT"/>',
         ["ALTER TABLE t ALTER COLUMN a TYPE bigint USING (a::bigint)"]),
        ('<addNotNullConstraint tableName="t" columnName="a" columnDataType="int" defaultNullValue="0"/>',
         ["UPDATE t SET a = '0' WHERE a IS NULL", "ALTER TABLE t ALTER COLUMN a SET NOT NULL"]),
        ('<addForeignKeyConstraint constraintName="f" baseTableName="t" baseColumnNames="a,b" referencedTableName="o" '
         'referencedColumnNames="x, y" onDelete="CASCADE"/>',
         ["ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES o (x, y) ON DELETE CASCADE"]),
        ('<addColumn tableName="t"><column name="a" type="boolean" defaultValueBoolean="false" value="x">'
         '<constraints nullable="false" references="o(id)" foreignKeyName="f"/></column></addColumn>',
         ["ALTER TABLE t ADD a boolean DEFAULT FALSE NOT NULL", "UPDATE t SET a = 'x'",
          "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o (id)"]),
        ('<createIndex tableName="T" indexName="i" unique="true"><column name="A" descending="true"/></createIndex>',
         ["CREATE UNIQUE INDEX i ON t (a DESC)"]),
        ('<insert tableName="t"><column name="a" valueNumeric="1"/><column name="b">it\'s</column></insert>',
         ["INSERT INTO t (a, b) VALUES (1, 'it''s')"]),
        ('<renameTable oldTableName="t" newTableName="u"/><dropTable tableName="o" cascadeConstraints="true"/>',
         ["ALTER TABLE t RENAME TO u", "DROP TABLE o CASCADE"]),
        ('<createSequence sequenceName="s" startValue="5"/><tagDatabase tag="x"/>', ["CREATE SEQUENCE s START WITH 5"]),
    ],
)  # fmt: skip
def test_changes_are_what_liquibase_sends(change: str, expected: list[str]) -> None:
    migration = load(log(change))
    assert sent(migration) == expected
    assert not why(migration)


def test_what_cannot_be_followed_is_a_gap_with_its_line() -> None:
    text = log(
        '<customChange class="org.shop.Fill"/>\n<dropAllForeignKeyConstraints baseTableName="t"/>\n<frobnicate/>\n'
        '<sqlFile path="gone.sql"/>\n<sql>UPDATE ${table} SET a = 1</sql>'
    )
    migration = load(text)
    assert [statement.span.line for statement in migration.up] == [3, 4, 5, 6, 7]
    assert len(why(migration)) == 5
    assert "Fill" in why(migration)[0]


def test_which_change_sets_run() -> None:
    sets = [
        ('dbms="mysql"', ""),
        ('dbms="!mysql"', ""),
        ('context="test"', ""),
        ("", '<preConditions onFail="MARK_RAN"><dbms type="oracle"/></preConditions>'),
        ("", '<preConditions onFail="MARK_RAN"><not><dbms type="oracle"/></not></preConditions>'),
    ]
    text = "<databaseChangeLog>" + "".join(
        f'<changeSet id="{number}" author="a" {attributes}>{before}<dropTable tableName="t{number}"/></changeSet>'
        for number, (attributes, before) in enumerate(sets)
    )
    assert sent(load(text + "</databaseChangeLog>")) == ["DROP TABLE t1", "DROP TABLE t4"]


def test_parameters_and_files() -> None:
    text = (
        '<databaseChangeLog><property name="t" value="orders"/><property name="t" value="other"/>\n'
        '<changeSet id="1" author="a"><sqlFile path="x.sql" relativeToChangelogFile="true"/>\n'
        '<dropTable tableName="${t}" schemaName="${schema}"/></changeSet></databaseChangeLog>'
    )
    migration = load(text, **{"db/changelog/x.sql": "UPDATE ${t} SET a = 1;\nDELETE FROM b;"})
    assert sent(migration) == ["UPDATE orders SET a = 1", "DELETE FROM b", "DROP TABLE orders"]
    assert [statement.span.line for statement in migration.up] == [2, 2, 3]


def test_a_schema_without_a_value_is_the_connections_own() -> None:
    sql = (
        "<sql>GRANT SELECT ON ${database.defaultSchemaName}.orders TO ${reader};\n"
        "CREATE INDEX i ON ${ownSchema}.orders (a);\nDELETE FROM ${other}.orders;</sql>"
    )
    migration = load(log(sql))
    steps = [statement.steps[0].operation for statement in migration.up]
    assert [type(one).__name__ for one in steps] == ["Grant", "CreateIndex", "Opaque"]
    assert why(migration) == ["it holds the parameter `${other}`, which gets its value elsewhere"]
    text = "--liquibase formatted sql\n--changeset ann:1\nDELETE FROM ${database.defaultSchemaName}.orders WHERE a = 1;\n"
    assert sent(load(text, "sql/changelog-1.sql")) == ["DELETE FROM orders WHERE a = 1"]


@pytest.mark.parametrize(
    "change",
    [
        "<sql>DROP TABLE ${archive_schema}.orders</sql>",
        "<sql>CREATE TABLE ${auditSchema}.users (id int)</sql>",
        "<sql>ALTER TABLE ${audit.schema}.users ADD COLUMN a int</sql>",
        '<dropTable tableName="orders" schemaName="${archive_schema}"/>',
        '<insert tableName="orders" schemaName="${archive_schema}"><column name="id" value="1"/></insert>',
    ],
)
def test_a_schema_of_another_name_is_not_the_connections_own(change: str) -> None:
    statement = load(log(f'<createTable tableName="users"><column name="id" type="int"/></createTable>\n{change}')).up[-1]
    assert [type(step.operation) for step in statement.steps] == [Opaque]


def test_a_schema_that_every_table_is_made_in_is_the_connections_own() -> None:
    master = '<databaseChangeLog><include file="1.xml" relativeToChangelogFile="true"/></databaseChangeLog>'
    change = "<sql>CREATE TABLE ${shop.schema}.orders (id int)</sql>{}<sql>CREATE INDEX i ON ${shop.schema}.orders (id)</sql>"

    def whys(between: str) -> list[str]:
        return why(load(log(change.replace("{}", between)), **{"db/changelog/master.xml": master}))

    assert whys("") == []
    assert whys('<createTable schemaName="${shop.schema}" tableName="t"><column name="id" type="int"/></createTable>') == []
    assert len(whys("<sql>CREATE TABLE carts (id int)</sql>")) == 2
    assert len(whys('<addColumn tableName="carts"><column name="a" type="int"/></addColumn>')) == 2
    assert len(whys("<sql>DROP TABLE ${archive_schema}.orders</sql>")) == 3


def test_the_grammar_answers_where_parameters_stand_in_strings_alone() -> None:
    def refused(sql: str) -> str:
        (operation,) = [step.operation for one in load(log(f"<sql>{sql}</sql>")).up for step in one.steps]
        return operation.refused if isinstance(operation, Opaque) else type(operation).__name__

    assert refused("INSERT INTO t (a,) SELECT b FROM u WHERE c = '${who}'") == 'syntax error at or near ")"'
    assert refused("INSERT INTO t (a, ${more}) SELECT b FROM u WHERE c = '${who}'") == ""
    assert refused("INSERT INTO t (a) SELECT b FROM u WHERE c = '${who}'") == "Insert"


def test_names_are_quoted_as_they_stand_where_the_changelog_says_so() -> None:
    drop, all_of = '<dropTable tableName="CARTS"/>', 'objectQuotingStrategy="QUOTE_ALL_OBJECTS"'
    assert [one.sql for one in load(log(drop)).up] == ['DROP TABLE "carts"']
    assert [one.sql for one in load(log(drop, all_of)).up] == ['DROP TABLE "CARTS"']
    whole = log(drop).replace("<databaseChangeLog>", f"<databaseChangeLog {all_of}>")
    assert [one.sql for one in load(whole).up] == ['DROP TABLE "CARTS"']


def test_changelogs_run_in_the_order_of_their_includes() -> None:
    master = (
        '<databaseChangeLog><include file="db/changelog/z.xml"/>'
        '<includeAll path="more" relativeToChangelogFile="true"/></databaseChangeLog>'
    )
    empty = b"<databaseChangeLog/>"
    files = {"app/db/changelog/db.changelog-master.xml": master.encode(), "app/db/changelog/z.xml": empty}
    files |= {"app/db/changelog/more/b.xml": empty, "app/db/changelog/more/a.xml": empty, "app/db/changelog/no.xml": b"<x/>"}
    found = claims(sorted(files), MemoryTree(files))
    order = sorted(found, key=lambda path: found[path][1].order)
    assert [path.rpartition("/")[2] for path in order] == ["db.changelog-master.xml", "z.xml", "a.xml", "b.xml"]
    assert {claim.family for _, claim in found.values()} == {"app/db/changelog/db.changelog-master.xml"}


@pytest.mark.parametrize(
    ("files", "engine"),
    [
        ({"liquibase.properties": "url: jdbc:mysql://x/y"}, "mysql"),
        ({"src/main/resources/application.yml": "spring:\n  datasource:\n    url: jdbc:postgresql://x/y"}, "postgresql"),
        ({"docker-compose.yml": "services:\n  db:\n    image: mariadb:10.11"}, "mariadb"),
        ({"pom.xml": "<artifactId>postgresql</artifactId><artifactId>h2</artifactId>"}, "postgresql"),
        ({"project/Dependencies.scala": '"com.mysql" % "mysql-connector-j" % "9.0.0"'}, "mysql"),
        ({"app/src/main/resources/application.conf": 'url = "jdbc:mariadb://x/y"'}, "mariadb"),
        ({"liquibase.properties": "url: jdbc:jtds:sqlserver://x/y"}, "sqlserver"),
        ({"src/main/resources/application.yml": "spring:\n  datasource:\n    url: jdbc:oracle:thin:@x:1521/y"}, "oracle"),
        ({"application-dev.properties": "url=jdbc:sqlite:x.db", "application.properties": "url=jdbc:mysql://x/y"}, "mysql"),
        ({"liquibase.properties": "url=jdbc:sqlite:x.db"}, "sqlite"),
        ({"build.gradle": "runtimeOnly 'net.snowflake:snowflake-jdbc:3.13'"}, "snowflake"),
        (
            {"a/changelog.xml": '<databaseChangeLog><changeSet dbms="mssql"/><changeSet dbms="mssql"/></databaseChangeLog>'},
            "sqlserver",
        ),
        (
            {"a/changelog.xml": '<databaseChangeLog><changeSet dbms="oracle"/><changeSet dbms="mssql, postgresql"/>'},
            "postgresql",
        ),
        ({}, "unknown"),
    ],
)
def test_the_engine_is_looked_for(files: dict[str, str], engine: str) -> None:
    tree = MemoryTree({name: text.encode() for name, text in files.items()} | {LOG: b"<databaseChangeLog/>"})
    reader, claim = claims([LOG], tree)[LOG]
    assert reader.load(LOG, b"<databaseChangeLog/>", tree, claim=claim).engine == engine


EVERY = (
    '<createTable tableName="t"><column name="id" type="bigint" autoIncrement="true"><constraints primaryKey="true"/></column>'
    '<column name="ok" type="boolean" defaultValueBoolean="true"/><column name="n" type="varchar(40)"/>'
    '<column name="c" type="clob"/><column name="u" type="uuid"/><column name="at" type="datetime"/></createTable>',
    '<modifyDataType tableName="t" columnName="n" newDataType="varchar(80)"/>',
    '<addNotNullConstraint tableName="t" columnName="n" columnDataType="varchar(80)"/>',
    '<addDefaultValue tableName="t" columnName="n" defaultValue="y"/>',
    '<dropDefaultValue tableName="t" columnName="n"/>',
    '<renameColumn tableName="t" oldColumnName="n" newColumnName="m"/>',
    '<dropColumn tableName="t" columnName="m"/>',
    '<dropPrimaryKey tableName="t"/>',
    '<dropTable tableName="t" cascadeConstraints="true"/>',
)
SAID = {
    "sqlserver": (
        "CREATE TABLE [t] ([id] bigint IDENTITY (1, 1) NOT NULL, [ok] bit DEFAULT 1, [n] varchar(40), [c] varchar(MAX), "
        "[u] uniqueidentifier, [at] datetime, PRIMARY KEY ([id]))",
        "ALTER TABLE [t] ALTER COLUMN [n] varchar(80)", "ALTER TABLE [t] ALTER COLUMN [n] varchar(80) NOT NULL",
        "ALTER TABLE [t] ADD DEFAULT 'y' FOR [n]", "EXEC(N'ALTER TABLE [t] DROP CONSTRAINT [' + @name + ']')",
        "EXEC sp_rename '[t].[n]', 'm', 'COLUMN'", "ALTER TABLE [t] DROP COLUMN [m]",
        "EXEC(N'ALTER TABLE [t] DROP CONSTRAINT [' + @name + ']')", "DROP TABLE [t]",
    ),
    "oracle": (
        "CREATE TABLE t (id NUMBER(38,0) GENERATED BY DEFAULT AS IDENTITY NOT NULL, ok NUMBER(1,0) DEFAULT 1, n VARCHAR2(40), "
        "c CLOB, u RAW(16), at TIMESTAMP, PRIMARY KEY (id))",
        "ALTER TABLE t MODIFY n VARCHAR2(80)", "ALTER TABLE t MODIFY n NOT NULL", "ALTER TABLE t MODIFY n DEFAULT 'y'",
        "ALTER TABLE t MODIFY n DEFAULT NULL", "ALTER TABLE t RENAME COLUMN n TO m", "ALTER TABLE t DROP COLUMN m",
        "ALTER TABLE t DROP PRIMARY KEY", "DROP TABLE t CASCADE CONSTRAINTS",
    ),
    "snowflake": (
        "CREATE TABLE t (id bigint AUTOINCREMENT NOT NULL, ok boolean DEFAULT TRUE, n varchar(40), c TEXT, u TEXT, "
        "at TIMESTAMP_NTZ, PRIMARY KEY (id))",
        "ALTER TABLE t ALTER COLUMN n SET DATA TYPE varchar(80)", "ALTER TABLE t ALTER COLUMN n SET NOT NULL",
        "ALTER TABLE t ALTER COLUMN n SET DEFAULT 'y'", "ALTER TABLE t ALTER COLUMN n DROP DEFAULT",
        "ALTER TABLE t RENAME COLUMN n TO m", "ALTER TABLE t DROP COLUMN m", "ALTER TABLE t DROP PRIMARY KEY",
        "DROP TABLE t CASCADE",
    ),
    "redshift": (
        "CREATE TABLE t (id bigint IDENTITY (1, 1) NOT NULL, ok boolean DEFAULT TRUE, n varchar(40), c text, u varchar(36), "
        "at timestamp, PRIMARY KEY (id))",
        "ALTER TABLE t ALTER COLUMN n TYPE varchar(80)", "ALTER TABLE t ALTER COLUMN n SET NOT NULL",
        "ALTER TABLE t ALTER COLUMN n SET DEFAULT 'y'", "ALTER TABLE t ALTER COLUMN n DROP DEFAULT",
        "ALTER TABLE t RENAME COLUMN n TO m", "ALTER TABLE t DROP COLUMN m", "ALTER TABLE t DROP CONSTRAINT t_pkey",
        "DROP TABLE t CASCADE",
    ),
}  # fmt: skip


@pytest.mark.parametrize("engine", SAID)
def test_each_engine_is_told_in_its_own_words(engine: str) -> None:
    migration = load(log("\n".join(EVERY)), **{"liquibase.properties": f"url=jdbc:{engine}://x/y\n"})
    assert migration.engine == engine
    assert tuple(statement.sql for statement in migration.up) == SAID[engine]
    assert not why(migration)


def test_sqlite_makes_tables_anew() -> None:
    own = {"liquibase.properties": "url=jdbc:sqlite:x.db\n"}
    migration = load(log("\n".join(EVERY[1:7])), **own)
    assert [sql.count("by a copy of the table") for sql in sent(migration)] == [1, 1, 1, 1, 0, 1]
    key = '<addForeignKeyConstraint baseTableName="t" baseColumnNames="a" referencedTableName="o" referencedColumnNames="x"/>'
    assert why(load(log(key), **own)) == ["`addForeignKeyConstraint` is not to be had on SQLite"]


def test_parameters_and_change_sets_for_one_engine() -> None:
    text = (
        '<databaseChangeLog><property name="txt" value="NVARCHAR(MAX)" dbms="mssql"/><property name="txt" value="text"/>\n'
        '<changeSet id="1" author="a" dbms="mssql"><addColumn tableName="t"><column name="a" type="${txt}"/></addColumn>'
        '</changeSet>\n<changeSet id="2" author="a" dbms="oracle, !mssql"><dropTable tableName="t"/></changeSet>'
        "</databaseChangeLog>"
    )
    migration = load(text, **{"liquibase.properties": "url=jdbc:sqlserver://x\n"})
    assert [statement.sql for statement in migration.up] == ["ALTER TABLE [t] ADD [a] NVARCHAR(MAX)"]


def test_a_change_set_for_another_engine_is_judged_as_that_one() -> None:
    table = '<createTable tableName="t"><column name="n" type="varchar(40)"/></createTable>'
    change = '<addNotNullConstraint tableName="t" columnName="n" columnDataType="varchar(40)"/>'
    before, after = (sets(table, *more).replace('id="2"', 'id="2" dbms="mssql"') for more in ((), (change,)))
    found = review(before, after).findings
    assert [finding.rule for finding in found] == ["null-rows-stop-not-null"]


def review(before: str, after: str) -> Review:
    trees = [MemoryTree(PROPERTIES | {LOG: text.encode()}) for text in (before, after)]
    from bot.domain.changes import ChangeSet

    return Reviewer(ChangeSet("b", "h", (changed(LOG, before, after),), *trees), Policy()).review()


def sets(*inside: str) -> str:
    return "<databaseChangeLog>\n" + "\n".join(
        f'<changeSet id="{number}" author="a">\n{change}\n</changeSet>' for number, change in enumerate(inside, 1)
    ) + "\n</databaseChangeLog>\n"  # fmt: skip


ORDERS = '<createTable tableName="orders"><column name="id" type="int"/></createTable>'
INDEX = '<createIndex tableName="orders" indexName="i"><column name="id"/></createIndex>'


def test_a_change_set_added_to_a_changelog_is_no_edit_and_finds_what_ran_before() -> None:
    found = review(sets(ORDERS), sets(ORDERS, INDEX)).findings
    assert [(finding.rule, finding.span.line) for finding in found] == [("index-blocks-writes", 6)]
    assert review(sets(ORDERS), sets("\n" + ORDERS, "<comment>x</comment>")).findings == ()


def test_a_rule_may_offer_a_recipe_for_a_way_back() -> None:
    column = '<column name="b" type="int"><constraints nullable="false"/></column>'
    back = f'{INDEX}<rollback>\n<addColumn tableName="orders">{column}</addColumn></rollback>'
    found = review(sets(ORDERS), sets(ORDERS, back))
    assert ("way-back-fails", 7) in [(finding.rule, finding.span.line) for finding in found.findings]
    assert found.gaps == ()


def test_a_way_back_edited_later_drops_what_its_own_change_set_made() -> None:
    back = f"{ORDERS}\n<rollback><dropTable tableName='orders'/></rollback>"
    assert review(sets(ORDERS, INDEX), sets(back, INDEX)).findings == ()


def test_an_edited_change_set_is_told_where_it_is_edited() -> None:
    found = review(sets(ORDERS, INDEX), sets(ORDERS.replace('"int"', '"bigint"'), INDEX)).findings
    assert [(finding.rule, finding.span.line) for finding in found] == [("edited-migration-is-not-rerun", 3)]
    assert "`a::1`" in found[0].title
    allowed = sets("<validCheckSum>ANY</validCheckSum>" + ORDERS.replace('"int"', '"bigint"'), INDEX)
    assert review(sets(ORDERS, INDEX), allowed).findings == ()


def test_a_change_set_that_goes_or_bears_another_name_is_told() -> None:
    def rules(before: str, after: str) -> list[tuple[str, int, str]]:
        return [(one.rule, one.span.line, one.span.side) for one in review(before, after).findings]

    rule, both = "edited-migration-is-not-rerun", sets(ORDERS, INDEX)
    assert rules(both, sets(ORDERS)) == [(rule, 5, "base")]
    assert rules(both, both.replace('id="2"', 'id="two"')) == [(rule, 5, "head")]
    asked = '<preConditions onFail="MARK_RAN"><not><indexExists indexName="i"/></not></preConditions>'
    assert rule not in {one for one, _, _ in rules(both, sets(ORDERS, asked + INDEX).replace('id="2"', 'id="two"'))}
    assert rule not in {one for one, _, _ in rules(sets(ORDERS, INDEX), sets(ORDERS, "<empty/>").replace('id="2"', 'id="3"'))}


def test_what_may_be_passed_over_or_leaves_nothing_is_not_missed() -> None:
    def rules(before: str, after: str) -> set[str]:
        return {one.rule for one in review(before, after).findings}

    rule, both = "edited-migration-is-not-rerun", sets(ORDERS, INDEX)
    asked = '<preConditions onFail="MARK_RAN"><sqlCheck expectedResult="0">SELECT count(*) FROM x</sqlCheck></preConditions>'
    guarded = sets(ORDERS, asked + INDEX)
    assert rule not in rules(guarded, guarded.replace('id="2"', 'id="two"'))
    assert rule in rules(guarded, sets(ORDERS))
    passing = both.replace('id="2"', 'id="2" dbms="h2"')
    assert rule not in rules(passing, sets(ORDERS)) | rules(passing, passing.replace('indexName="i"', 'indexName="k"'))
    tagged = sets(ORDERS, '<tagDatabase tag="v1"/>')
    assert rule not in rules(tagged, tagged.replace('id="2"', 'id="two"')) | rules(tagged, sets(ORDERS))


def test_a_change_set_that_moves_to_a_file_that_is_there_is_not_missed() -> None:
    one, two = "db/changelog/1.xml", "db/changelog/2.xml"
    other = sets(ORDERS).replace("orders", "carts").replace('id="1"', 'id="9"')
    moved = sets(ORDERS, INDEX).partition("</changeSet>\n")[2].partition("</databaseChangeLog>")[0]
    before = {one: sets(ORDERS, INDEX), two: other, "liquibase.properties": "url=jdbc:postgresql://db/shop\n"}
    after = before | {one: sets(ORDERS), two: other.replace("</databaseChangeLog>", moved + "</databaseChangeLog>")}
    assert not any(found.startswith("edited") for found in said(before, after))
    gone = before | {one: sets(ORDERS), two: other.replace("</databaseChangeLog>", "<!-- x --></databaseChangeLog>")}
    assert said(before, gone) == ["edited-migration-is-not-rerun db/changelog/1.xml:5 base warning"]


def test_two_change_sets_of_one_name_are_told() -> None:
    def told(text: str, path: str = LOG) -> list[str]:
        trees = [MemoryTree(PROPERTIES), MemoryTree(PROPERTIES | {path: text.encode()})]
        from bot.domain.changes import ChangeSet

        found = Reviewer(ChangeSet("b", "h", (changed(path, None, text),), *trees), Policy()).review().findings
        return [f"{one.span.line}: {one.title}" for one in found if one.rule.startswith("same-version")]

    twice = sets(ORDERS, INDEX).replace('id="2"', 'id="1"')
    assert told(twice) == ["5: liquibase stops before it runs anything: another changeSet of the file is called `a::1` as well"]
    assert told(twice.replace('id="1" author="a"', 'id="1" author="a" context="x"')) == []
    assert told(twice.replace('author="a">', 'author="a" dbms="h2">', 1)) == []
    text = "--liquibase formatted sql\n--changeset a:1\nCREATE TABLE t (id int);\n--changeset a:1\nCREATE TABLE u (id int);\n"
    assert [one[:2] for one in told(text, "db/changelog-2.sql")] == ["4:"]
    assert [one[:2] for one in told(text + "--changeset a:1\nCREATE TABLE v (id int);\n", "db/changelog-2.sql")] == ["4:"]
    began = time.process_time()
    many = formatted.entries("--liquibase formatted sql\n" + "--changeset a:1\n" * 4_000)
    assert (len(many), many[-1].name) == (4_000, "a::1#4000")
    assert time.process_time() - began < 3


def test_a_change_set_for_another_engine_alone_is_judged_for_that_one() -> None:
    before = sets(ORDERS)
    change = '<changeSet id="9" author="a" dbms="mysql">' + INDEX.replace("<createIndex", '<createIndex unique="true"')
    after = before.replace("</databaseChangeLog>", f"{change}\n</changeSet>\n</databaseChangeLog>")
    found = review(before, after)
    assert [finding.rule for finding in found.findings] == ["duplicates-fail-unique-key"]
    assert any("MySQL" in note for note in found.notes)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><databaseChangeLog>&b;</databaseChangeLog>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><databaseChangeLog>&a;</databaseChangeLog>',
        "<databaseChangeLog>" + "<a>" * 200_000,
        "<databaseChangeLog>" + "<a/>" * 160_000 + "</databaseChangeLog>",
        "<databaseChangeLog><changeSet>",
        "<databaseChangeLog>" + " " * 7_000_000 + "</databaseChangeLog>",
        "<databaseChangeLog>\x00</databaseChangeLog>",
    ],
)
def test_hostile_xml_is_a_gap(text: str) -> None:
    begun = time.process_time()
    migration = load(text)
    assert (migration.up, len(migration.gaps)) == ((), 1)
    assert time.process_time() - begun < 5


def test_hostile_yaml_and_includes_end() -> None:
    deep = load("databaseChangeLog: " + "[" * 5_000, "db/changelog/1.yaml")
    assert len(deep.gaps) == 1
    circle = '<databaseChangeLog><include file="db/changelog/1.xml"/><include file="db/changelog/2.xml"/></databaseChangeLog>'
    assert load(circle, **{"db/changelog/2.xml": circle}).up == ()
    assert load("<databaseChangeLog>" + "<changeSet/>" * 3 + "</databaseChangeLog>").up == ()
    assert why(load(log("<createTable/><addColumn/><sql/><insert/><dropIndex/><renameColumn/>")))


def test_formatted_sql_knows_its_change_sets() -> None:
    text = (
        "--liquibase formatted sql\n--property name:t value:orders\n"
        '--changeset "ann b":1 dbms:mysql\nDROP TABLE x;\n'
        "--changeset ann:2 endDelimiter:; splitStatements:false\nUPDATE ${t} SET a = 1;\n--rollback DELETE FROM orders\n"
    )
    migration = load(text, "sql/changelog-1.sql")
    assert [(s.sql, s.span.line) for s in migration.up] == [("UPDATE orders SET a = 1", 6)]
    assert [s.span.line for s in migration.down] == [7]


@pytest.mark.parametrize(
    "changelog",
    [
        '<databaseChangeLog><changeSet id="1" author="a" runOnChange="true"><sqlFile path="migration/f.sql"/></changeSet>'
        "</databaseChangeLog>",
        "databaseChangeLog:\n- changeSet:\n    changes:\n    - sqlFile:\n        encoding: UTF-8\n"
        "        path: migration/f.sql\n",
    ],
)
def test_a_file_that_a_change_set_sends_is_no_migration_of_its_own(changelog: str) -> None:
    files = {"migration/changelog.yaml": changelog, "migration/f.sql": "SELECT 1;", "migration/g.sql": "SELECT 1;"}
    tree = MemoryTree({name: text.encode() for name, text in files.items()})
    assert "migration/f.sql" not in claims(sorted(files), tree)
    assert "migration/g.sql" in claims(sorted(files), tree)
