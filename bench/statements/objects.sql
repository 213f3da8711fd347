-- given
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE unused AS ENUM ('a');
CREATE TYPE address AS (street text, zip text);
CREATE DOMAIN email AS text;
CREATE DOMAIN lonely AS text;
CREATE DOMAIN percent AS int CONSTRAINT at_most CHECK (VALUE <= 100000);
CREATE DOMAIN phone AS text;
ALTER DOMAIN phone ADD CONSTRAINT not_empty CHECK (VALUE <> '') NOT VALID;
CREATE TABLE people (id bigint PRIMARY KEY, address email, share percent, feel mood, home address, tel phone, name text, boss bigint);
CREATE TABLE friends (id bigint, address email);
CREATE VIEW named AS SELECT id, name FROM people;
CREATE VIEW names_only AS SELECT name FROM named;
CREATE MATERIALIZED VIEW counted AS SELECT id, name FROM people;
CREATE UNIQUE INDEX counted_id_idx ON counted (id);
CREATE MATERIALIZED VIEW loose AS SELECT name FROM people;
CREATE MATERIALIZED VIEW hollow AS SELECT name FROM people WITH NO DATA;
CREATE SEQUENCE numbers;
CREATE SEQUENCE used;
ALTER TABLE people ALTER COLUMN boss SET DEFAULT nextval('used');
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION plus(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + 1';
CREATE TRIGGER people_keep BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION keep();
CREATE POLICY people_all ON people USING (true);
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (id bigint PRIMARY KEY);
CREATE SCHEMA bare;

-- case: domain check
ALTER DOMAIN email ADD CONSTRAINT not_empty CHECK (VALUE <> '');
-- case: domain check not valid
ALTER DOMAIN email ADD CONSTRAINT not_empty CHECK (VALUE <> '') NOT VALID;
-- case: domain check, nobody uses it
ALTER DOMAIN lonely ADD CONSTRAINT not_empty CHECK (VALUE <> '');
-- case: domain set not null
ALTER DOMAIN email SET NOT NULL;
-- case: domain set not null, nobody uses it
ALTER DOMAIN lonely SET NOT NULL;
-- case: domain drop not null
ALTER DOMAIN email DROP NOT NULL;
-- case: domain default
ALTER DOMAIN email SET DEFAULT 'a@b';
-- case: domain validate
ALTER DOMAIN phone VALIDATE CONSTRAINT not_empty;
-- case: domain drop constraint
ALTER DOMAIN percent DROP CONSTRAINT at_most;
-- case: domain drop constraint that does not exist
ALTER DOMAIN percent DROP CONSTRAINT nowhere;
-- case: domain rename
ALTER DOMAIN email RENAME TO mail;
-- case: domain drop, used
DROP DOMAIN email;
-- case: domain create
CREATE DOMAIN short AS varchar(10) CHECK (VALUE <> '');
-- case: enum add value
ALTER TYPE mood ADD VALUE 'happy';
-- case: enum add value before
ALTER TYPE mood ADD VALUE 'meh' BEFORE 'ok';
-- case: enum add value before one that does not exist
ALTER TYPE mood ADD VALUE 'meh' BEFORE 'nowhere';
-- case: enum add value that exists
ALTER TYPE mood ADD VALUE 'ok';
-- case: enum add value that exists, if not exists
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok';
-- case: enum add value in a transaction
BEGIN;
ALTER TYPE mood ADD VALUE 'happy';
COMMIT;
-- case: enum value used in its transaction
BEGIN;
ALTER TYPE mood ADD VALUE 'happy';
UPDATE people SET feel = 'happy' WHERE id = 1;
COMMIT;
-- case: enum value as default in its transaction
BEGIN;
ALTER TYPE mood ADD VALUE 'happy';
ALTER TABLE people ALTER COLUMN feel SET DEFAULT 'happy';
COMMIT;
-- case: enum value used after its transaction
ALTER TYPE mood ADD VALUE 'happy';
UPDATE people SET feel = 'happy' WHERE id = 1;
-- case: enum rename value
ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
-- case: enum rename value that does not exist
ALTER TYPE mood RENAME VALUE 'nowhere' TO 'fine';
-- case: type drop, used
DROP TYPE mood;
-- case: type drop, unused
DROP TYPE unused;
-- case: type drop, used, cascade
DROP TYPE mood CASCADE;
-- case: type drop that does not exist
DROP TYPE nowhere_type;
-- case: type create that exists
CREATE TYPE mood AS ENUM ('x');
-- case: composite add attribute, used
ALTER TYPE address ADD ATTRIBUTE city text;
-- case: composite attribute type, used
ALTER TYPE address ALTER ATTRIBUTE zip TYPE varchar(5);
-- case: view create
CREATE VIEW feelings AS SELECT feel FROM people;
-- case: view create that exists
CREATE VIEW named AS SELECT id FROM people;
-- case: view replace with a column more
CREATE OR REPLACE VIEW named AS SELECT id, name, feel FROM people;
-- case: view replace with a column less
CREATE OR REPLACE VIEW named AS SELECT id FROM people;
-- case: view of a table that does not exist
CREATE VIEW gone AS SELECT * FROM nowhere;
-- case: view drop
DROP VIEW names_only;
-- case: view drop, used
DROP VIEW named;
-- case: view drop, used, cascade
DROP VIEW named CASCADE;
-- case: view drop that does not exist
DROP VIEW nowhere;
-- case: view rename
ALTER VIEW names_only RENAME TO only_names;
-- case: view options
ALTER VIEW names_only SET (security_barrier = true);
-- case: matview create
CREATE MATERIALIZED VIEW feelings AS SELECT feel, count(*) FROM people GROUP BY feel;
-- case: matview create with no data
CREATE MATERIALIZED VIEW feelings AS SELECT feel FROM people WITH NO DATA;
-- case: matview refresh
REFRESH MATERIALIZED VIEW counted;
-- case: matview refresh with no data
REFRESH MATERIALIZED VIEW counted WITH NO DATA;
-- case: matview refresh concurrently
REFRESH MATERIALIZED VIEW CONCURRENTLY counted;
-- case: matview refresh concurrently without a unique index
REFRESH MATERIALIZED VIEW CONCURRENTLY loose;
-- case: matview refresh while empty
REFRESH MATERIALIZED VIEW hollow;
-- case: matview refresh of a view
REFRESH MATERIALIZED VIEW named;
-- case: matview drop
DROP MATERIALIZED VIEW loose;
-- case: matview drop as a view
DROP VIEW loose;
-- case: function create
CREATE FUNCTION minus(a int) RETURNS int LANGUAGE sql AS 'SELECT a - 1';
-- case: function create that exists
CREATE FUNCTION plus(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 2';
-- case: function replace
CREATE OR REPLACE FUNCTION plus(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 2';
-- case: function replace, another return type
CREATE OR REPLACE FUNCTION plus(a int) RETURNS bigint LANGUAGE sql AS 'SELECT 2::bigint';
-- case: function drop
DROP FUNCTION plus(int);
-- case: function drop, used by a trigger
DROP FUNCTION keep();
-- case: function drop that does not exist, if exists
DROP FUNCTION IF EXISTS nowhere(int);
-- case: trigger create
CREATE TRIGGER people_watch AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION keep();
-- case: trigger constraint
CREATE CONSTRAINT TRIGGER people_watch AFTER INSERT ON people DEFERRABLE FOR EACH ROW EXECUTE FUNCTION keep();
-- case: trigger of a name that is taken
CREATE TRIGGER people_keep AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION keep();
-- case: trigger replace
CREATE OR REPLACE TRIGGER people_keep AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION keep();
-- case: trigger drop
DROP TRIGGER people_keep ON people;
-- case: trigger drop that does not exist
DROP TRIGGER nowhere ON people;
-- case: trigger drop that does not exist, if exists
DROP TRIGGER IF EXISTS nowhere ON people;
-- case: trigger disable
ALTER TABLE people DISABLE TRIGGER people_keep;
-- case: policy create
CREATE POLICY people_own ON people FOR SELECT USING (name = current_user);
-- case: policy alter
ALTER POLICY people_all ON people USING (id > 0);
-- case: policy drop
DROP POLICY people_all ON people;
-- case: row level security
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
-- case: force row level security
ALTER TABLE people FORCE ROW LEVEL SECURITY;
-- case: rule
CREATE RULE quiet AS ON DELETE TO people DO INSTEAD NOTHING;
-- case: comment on a table
COMMENT ON TABLE people IS 'who';
-- case: comment on a column
COMMENT ON COLUMN people.name IS 'who';
-- case: comment on a column that does not exist
COMMENT ON COLUMN people.weight IS 'how much';
-- case: grant
GRANT SELECT, INSERT ON people TO PUBLIC;
-- case: revoke
REVOKE ALL ON people FROM PUBLIC;
-- case: grant on all tables
GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;
-- case: sequence create
CREATE SEQUENCE more START 100;
-- case: sequence alter
ALTER SEQUENCE numbers RESTART WITH 5;
-- case: sequence as bigint
ALTER SEQUENCE numbers AS int;
-- case: sequence owned by
ALTER SEQUENCE numbers OWNED BY people.boss;
-- case: sequence drop
DROP SEQUENCE numbers;
-- case: sequence drop, used by a default
DROP SEQUENCE used;
-- case: schema create
CREATE SCHEMA app;
-- case: schema create that exists
CREATE SCHEMA billing;
-- case: schema create that exists, if not exists
CREATE SCHEMA IF NOT EXISTS billing;
-- case: schema drop, empty
DROP SCHEMA bare;
-- case: schema drop, not empty
DROP SCHEMA billing;
-- case: schema drop, cascade
DROP SCHEMA billing CASCADE;
-- case: extension that is there
CREATE EXTENSION IF NOT EXISTS plpgsql;
