-- given
CREATE TABLE customers (id bigint PRIMARY KEY, email text, old_name text);
CREATE TABLE orders (
  id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id), amount int, code text, note text, legacy text,
  doubled int GENERATED ALWAYS AS (amount * 2) STORED, CONSTRAINT orders_code_check CHECK (code <> '')
);
CREATE UNIQUE INDEX orders_note_idx ON orders (note);
CREATE VIEW notes AS SELECT id, note FROM orders;
CREATE UNLOGGED TABLE sessions (id bigint PRIMARY KEY, data text);
CREATE TABLE logs (at timestamptz, line text NOT NULL);
CREATE UNIQUE INDEX logs_line_idx ON logs (line);
CREATE SCHEMA archive;
CREATE TABLE archive.logs (at timestamptz);
CREATE TABLE "Mixed Case" (id bigint PRIMARY KEY, "Value" text, value2 text);

-- case: rename
ALTER TABLE logs RENAME TO lines;
-- case: rename to a name that is taken
ALTER TABLE logs RENAME TO orders;
-- case: rename what does not exist
ALTER TABLE nowhere RENAME TO somewhere;
-- case: rename what does not exist, if exists
ALTER TABLE IF EXISTS nowhere RENAME TO somewhere;
-- case: rename a column
ALTER TABLE customers RENAME COLUMN old_name TO name;
-- case: rename a column without the word
ALTER TABLE customers RENAME old_name TO name;
-- case: rename a column to a name that is taken
ALTER TABLE customers RENAME COLUMN old_name TO email;
-- case: rename a column that does not exist
ALTER TABLE customers RENAME COLUMN weight TO mass;
-- case: rename a column of another case
ALTER TABLE "Mixed Case" RENAME COLUMN "Value" TO "Worth";
-- case: rename a column without quotes that has them
ALTER TABLE "Mixed Case" RENAME COLUMN Value TO worth;
-- case: rename a column of a view
ALTER VIEW notes RENAME COLUMN note TO remark;
-- case: set schema
ALTER TABLE sessions SET SCHEMA archive;
-- case: set schema where the name is taken
ALTER TABLE logs SET SCHEMA archive;
-- case: set schema that does not exist
ALTER TABLE logs SET SCHEMA nowhere;
-- case: drop
DROP TABLE logs;
-- case: drop two
DROP TABLE logs, sessions;
-- case: drop what does not exist
DROP TABLE nowhere;
-- case: drop what does not exist, if exists
DROP TABLE IF EXISTS nowhere;
-- case: drop what is referenced
DROP TABLE customers;
-- case: drop what is referenced, cascade
DROP TABLE customers CASCADE;
-- case: drop what a view reads
DROP TABLE orders;
-- case: drop referenced and referencing
DROP TABLE customers, orders CASCADE;
-- case: drop a view as a table
DROP TABLE notes;
-- case: drop a column
ALTER TABLE orders DROP COLUMN legacy;
-- case: drop a column with a check
ALTER TABLE orders DROP COLUMN code;
-- case: drop a foreign key column
ALTER TABLE orders DROP COLUMN customer_id;
-- case: drop a column that does not exist
ALTER TABLE orders DROP COLUMN weight;
-- case: drop a column that does not exist, if exists
ALTER TABLE orders DROP COLUMN IF EXISTS weight;
-- case: drop a column that a view reads
ALTER TABLE orders DROP COLUMN note;
-- case: drop a column that a view reads, cascade
ALTER TABLE orders DROP COLUMN note CASCADE;
-- case: drop a column that a generated column uses
ALTER TABLE orders DROP COLUMN amount;
-- case: drop a generated column
ALTER TABLE orders DROP COLUMN doubled;
-- case: drop a referenced key column
ALTER TABLE customers DROP COLUMN id;
-- case: truncate
TRUNCATE logs;
-- case: truncate restart
TRUNCATE TABLE orders RESTART IDENTITY;
-- case: truncate what is referenced
TRUNCATE customers;
-- case: truncate what is referenced, cascade
TRUNCATE customers CASCADE;
-- case: truncate referenced and referencing
TRUNCATE customers, orders;
-- case: set unlogged
ALTER TABLE logs SET UNLOGGED;
-- case: set unlogged, referenced
ALTER TABLE customers SET UNLOGGED;
-- case: set logged on what is
ALTER TABLE logs SET LOGGED;
-- case: set logged
ALTER TABLE sessions SET LOGGED;
-- case: set unlogged on what is
ALTER TABLE sessions SET UNLOGGED;
-- case: fillfactor
ALTER TABLE orders SET (fillfactor = 80);
-- case: autovacuum
ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_enabled = false);
-- case: reset an option
ALTER TABLE orders RESET (fillfactor);
-- case: an option that does not exist
ALTER TABLE orders SET (nowhere = 1);
-- case: owner
ALTER TABLE orders OWNER TO CURRENT_USER;
-- case: tablespace it has
ALTER TABLE orders SET TABLESPACE pg_default;
-- case: access method it has
ALTER TABLE orders SET ACCESS METHOD heap;
-- case: replica identity full
ALTER TABLE logs REPLICA IDENTITY FULL;
-- case: replica identity index
ALTER TABLE logs REPLICA IDENTITY USING INDEX logs_line_idx;
-- case: lock
LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
-- case: lock in a transaction
BEGIN;
LOCK TABLE orders IN SHARE MODE;
COMMIT;
-- case: vacuum
VACUUM orders;
-- case: vacuum analyze
VACUUM (ANALYZE, VERBOSE) orders;
-- case: vacuum full
VACUUM FULL orders;
-- case: vacuum full in parentheses
VACUUM (FULL, ANALYZE) orders;
-- case: vacuum full false
VACUUM (FULL false) orders;
-- case: vacuum in a transaction
BEGIN;
VACUUM orders;
COMMIT;
-- case: analyze in a transaction
BEGIN;
ANALYZE orders (amount);
COMMIT;
-- case: create
CREATE TABLE refunds (id bigint PRIMARY KEY, amount int CHECK (amount > 0));
-- case: create what exists
CREATE TABLE orders (id bigint PRIMARY KEY);
-- case: create what exists, if not exists
CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, extra text UNIQUE);
-- case: create with a foreign key
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id));
-- case: create with a foreign key to what does not exist
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint REFERENCES nowhere (id));
-- case: create with a foreign key to what is not unique
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id text REFERENCES orders (code));
-- case: create like
CREATE TABLE orders_copy (LIKE orders INCLUDING ALL);
-- case: create as
CREATE TABLE orders_copy AS SELECT * FROM orders;
-- case: create unlogged
CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value jsonb);
-- case: create temp
CREATE TEMP TABLE ids AS SELECT id FROM orders;
-- case: create in a schema that does not exist
CREATE TABLE nowhere.things (id int);
-- case: create a column twice
CREATE TABLE things (id int, id text);
-- case: create with an unknown type
CREATE TABLE things (id nowhere_type);
-- case: insert
INSERT INTO logs (at, line) VALUES (now(), 'x');
-- case: insert from a query
INSERT INTO archive.logs SELECT at FROM logs;
-- case: insert into a column that does not exist
INSERT INTO logs (weight) VALUES (1);
-- case: update all
UPDATE orders SET legacy = 'x';
-- case: update some
UPDATE orders SET legacy = 'x' WHERE amount > 10;
-- case: update a column that does not exist
UPDATE orders SET weight = 1;
-- case: delete all
DELETE FROM logs;
-- case: delete from what does not exist
DELETE FROM nowhere;
-- case: merge
MERGE INTO logs USING archive.logs AS a ON a.at = logs.at WHEN MATCHED THEN DELETE;
-- case: select
SELECT count(*) FROM orders;
