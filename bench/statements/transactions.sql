-- given
CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, amount int, code text, note text);
CREATE INDEX orders_amount_idx ON orders (amount);
CREATE TABLE parcels (id bigint PRIMARY KEY, order_id bigint, weight int);
ALTER TABLE parcels ADD CONSTRAINT parcels_weight CHECK (weight > 0) NOT VALID;

-- case: index on a table of the same migration
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint);
CREATE INDEX refunds_order_idx ON refunds (order_id);
-- case: index on a table of the same transaction
BEGIN;
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint);
CREATE INDEX refunds_order_idx ON refunds (order_id);
COMMIT;
-- case: index on a table that IF NOT EXISTS finds
CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, customer_id bigint);
CREATE INDEX orders_customer_idx ON orders (customer_id);
-- case: not null column on a table of the same migration
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN region text NOT NULL;
-- case: type change on a table of the same migration
CREATE TABLE refunds (id int PRIMARY KEY, amount int);
ALTER TABLE refunds ALTER COLUMN amount TYPE bigint;
-- case: foreign key from a table of the same migration
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint);
ALTER TABLE refunds ADD CONSTRAINT refunds_order_fk FOREIGN KEY (order_id) REFERENCES orders (id);
-- case: foreign key to a table of the same migration
CREATE TABLE shops (id bigint PRIMARY KEY);
ALTER TABLE orders ADD COLUMN shop_id bigint REFERENCES shops (id);
-- case: copy of a table
CREATE TABLE orders_copy (LIKE orders INCLUDING ALL);
INSERT INTO orders_copy SELECT * FROM orders;
-- case: not valid and validate together
BEGIN;
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT amount_positive;
COMMIT;
-- case: not valid and validate in one statement
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID, VALIDATE CONSTRAINT amount_positive;
-- case: not valid and validate apart
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT amount_positive;
-- case: not valid and validate in two transactions
BEGIN;
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
COMMIT;
BEGIN;
ALTER TABLE orders VALIDATE CONSTRAINT amount_positive;
COMMIT;
-- case: foreign key not valid and validate together
BEGIN;
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT customer_fk;
COMMIT;
-- case: validate while another table is locked
BEGIN;
ALTER TABLE orders ADD COLUMN extra int;
ALTER TABLE parcels VALIDATE CONSTRAINT parcels_weight;
COMMIT;
-- case: validate after work that locks nothing
BEGIN;
UPDATE orders SET note = 'x' WHERE id = 1;
ALTER TABLE parcels VALIDATE CONSTRAINT parcels_weight;
COMMIT;
-- case: backfill in the transaction of the column
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu';
COMMIT;
-- case: backfill of null in the transaction of the column
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu' WHERE region IS NULL;
COMMIT;
-- case: backfill apart from the column
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu';
-- case: one row by its key in the transaction of the column
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu' WHERE id = 5;
COMMIT;
-- case: backfill of another table while one is locked
BEGIN;
ALTER TABLE parcels ADD COLUMN region text;
UPDATE orders SET note = 'x';
COMMIT;
-- case: backfill of a table of the same transaction
BEGIN;
CREATE TABLE regions (id int PRIMARY KEY, name text);
INSERT INTO regions VALUES (1, 'eu');
UPDATE regions SET name = 'EU';
COMMIT;
-- case: delete after a lock
BEGIN;
ALTER TABLE orders DROP COLUMN note;
DELETE FROM orders WHERE code IS NULL;
COMMIT;
-- case: index after a column in one transaction
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
CREATE INDEX orders_region_idx ON orders (region);
COMMIT;
-- case: index, then an update
BEGIN;
CREATE INDEX orders_code_idx ON orders (code);
UPDATE orders SET note = code;
COMMIT;
-- case: read after a lock
BEGIN;
LOCK TABLE customers IN ACCESS EXCLUSIVE MODE;
CREATE TABLE snapshot AS SELECT * FROM orders;
COMMIT;
-- case: insert from a query after a lock
BEGIN;
CREATE TABLE snapshot (id bigint, amount int);
ALTER TABLE orders ADD COLUMN done boolean;
INSERT INTO snapshot SELECT id, amount FROM orders;
COMMIT;
-- case: short work after a lock
BEGIN;
ALTER TABLE orders ADD COLUMN done boolean;
INSERT INTO customers (id, email) VALUES (1000000, 'x');
COMMIT;
-- case: two short changes
BEGIN;
ALTER TABLE orders ADD COLUMN a int;
ALTER TABLE orders ALTER COLUMN a SET DEFAULT 0;
COMMIT;
-- case: comment after a lock
BEGIN;
ALTER TABLE orders ADD COLUMN a int;
COMMENT ON COLUMN orders.a IS 'x';
COMMIT;
-- case: set not null after the column and its filling
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu';
ALTER TABLE orders ALTER COLUMN region SET NOT NULL;
COMMIT;
-- case: matview over a locked table
BEGIN;
ALTER TABLE orders ADD COLUMN done boolean;
CREATE MATERIALIZED VIEW amounts AS SELECT amount FROM orders;
COMMIT;
-- case: view over a locked table
BEGIN;
ALTER TABLE orders ADD COLUMN done boolean;
CREATE VIEW amounts AS SELECT amount FROM orders;
COMMIT;
-- case: after a failed statement
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
ALTER TABLE orders ADD COLUMN region text;
COMMIT;
-- case: rolled back
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
ROLLBACK;
ALTER TABLE orders ADD COLUMN region text;
-- case: dropped and added again
ALTER TABLE orders DROP COLUMN note;
ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT '';
-- case: tables swapped
BEGIN;
CREATE TABLE orders_new (LIKE orders INCLUDING ALL);
ALTER TABLE orders RENAME TO orders_old;
ALTER TABLE orders_new RENAME TO orders;
CREATE INDEX orders_code_idx ON orders (code);
COMMIT;
-- case: DO with an index
DO $$ BEGIN
  CREATE INDEX orders_code_idx ON orders (code);
END $$;
-- case: DO with a column
DO $$
BEGIN
  ALTER TABLE orders ADD COLUMN region text;
EXCEPTION WHEN duplicate_column THEN
  NULL;
END
$$;
-- case: DO with a condition that holds
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'orders_code_idx') THEN
    CREATE INDEX orders_code_idx ON orders (code);
  END IF;
END
$$;
-- case: DO with a rewriting column
DO $$ BEGIN
  ALTER TABLE orders ADD COLUMN lot float DEFAULT random();
END $$;
-- case: DO with EXECUTE of a constant
DO $$ BEGIN
  EXECUTE 'CREATE INDEX orders_code_idx ON orders (code)';
END $$;
-- case: DO without DDL
DO $$ BEGIN
  PERFORM 1;
END $$;
-- case: DO with a table and its index
DO $$ BEGIN
  CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint);
  CREATE INDEX refunds_order_idx ON refunds (order_id);
END $$;
-- case: lock_timeout, then an index
SET lock_timeout = '5s';
CREATE INDEX orders_code_idx ON orders (code);
-- case: domain of the same migration
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
ALTER TABLE orders ADD COLUMN score positive;
-- case: function of the same migration
CREATE FUNCTION ticket() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END';
ALTER TABLE orders ADD COLUMN ticket int DEFAULT ticket();
-- case: enum of the same migration
CREATE TYPE mood AS ENUM ('sad', 'ok');
ALTER TABLE orders ADD COLUMN feel mood NOT NULL DEFAULT 'ok';
-- case: truncated, then a type change
BEGIN;
TRUNCATE orders;
ALTER TABLE orders ALTER COLUMN amount TYPE bigint;
COMMIT;
-- case: column of the same migration made not null
ALTER TABLE orders ADD COLUMN region text DEFAULT 'eu';
ALTER TABLE orders ALTER COLUMN region SET NOT NULL;
-- case: renamed column of the same migration
ALTER TABLE orders ADD COLUMN region text;
ALTER TABLE orders RENAME COLUMN region TO area;
-- case: concurrently beside other statements
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY orders_code_idx ON orders (code);
-- case: unique index, then adopted
CREATE UNIQUE INDEX CONCURRENTLY orders_code_idx ON orders (code);
ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_idx;
-- case: unique index built and adopted in one transaction
BEGIN;
CREATE UNIQUE INDEX orders_code_idx ON orders (code);
ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_idx;
COMMIT;
-- case: primary key swapped
CREATE UNIQUE INDEX CONCURRENTLY orders_id_idx ON orders (id);
BEGIN;
ALTER TABLE orders DROP CONSTRAINT orders_pkey;
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_id_idx;
COMMIT;
