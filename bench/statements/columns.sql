-- given
CREATE TABLE customers (id bigint PRIMARY KEY, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, amount int, code text);
CREATE TABLE logs (at timestamptz, line text);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE address AS (street text, zip text);
CREATE DOMAIN label AS text;
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN rank AS positive;
CREATE DOMAIN required AS text NOT NULL;
CREATE DOMAIN seven AS int DEFAULT 7;
CREATE DOMAIN stamped AS timestamptz DEFAULT clock_timestamp();
CREATE SEQUENCE order_numbers;
CREATE FUNCTION region() RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN ''eu''; END';
CREATE FUNCTION ticket() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE VIEW amounts AS SELECT id, amount FROM orders;

-- case: nullable text
ALTER TABLE orders ADD COLUMN note text;
-- case: without the word COLUMN
ALTER TABLE orders ADD note text;
-- case: default 0
ALTER TABLE orders ADD COLUMN qty int DEFAULT 0;
-- case: not null default false
ALTER TABLE orders ADD COLUMN active boolean NOT NULL DEFAULT false;
-- case: default null
ALTER TABLE orders ADD COLUMN note text DEFAULT NULL;
-- case: varchar default
ALTER TABLE orders ADD COLUMN state varchar(20) NOT NULL DEFAULT 'new';
-- case: jsonb default
ALTER TABLE orders ADD COLUMN meta jsonb NOT NULL DEFAULT '{}'::jsonb;
-- case: array default literal
ALTER TABLE orders ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
-- case: array default constructor
ALTER TABLE orders ADD COLUMN tags text[] DEFAULT ARRAY['a', 'b']::text[];
-- case: default now()
ALTER TABLE orders ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
-- case: default CURRENT_TIMESTAMP
ALTER TABLE orders ADD COLUMN created_at timestamp DEFAULT CURRENT_TIMESTAMP;
-- case: default CURRENT_DATE
ALTER TABLE orders ADD COLUMN day date DEFAULT CURRENT_DATE;
-- case: default utc now
ALTER TABLE orders ADD COLUMN created_at timestamp DEFAULT (now() AT TIME ZONE 'utc');
-- case: default now plus interval
ALTER TABLE orders ADD COLUMN due timestamptz DEFAULT now() + interval '30 days';
-- case: default date_trunc of now
ALTER TABLE orders ADD COLUMN day timestamptz DEFAULT date_trunc('day', now());
-- case: default to_char of now
ALTER TABLE orders ADD COLUMN month text DEFAULT to_char(now(), 'YYYY-MM');
-- case: default statement_timestamp()
ALTER TABLE orders ADD COLUMN seen timestamptz DEFAULT statement_timestamp();
-- case: default clock_timestamp()
ALTER TABLE orders ADD COLUMN seen timestamptz DEFAULT clock_timestamp();
-- case: default timeofday()
ALTER TABLE orders ADD COLUMN seen text DEFAULT timeofday();
-- case: default random()
ALTER TABLE orders ADD COLUMN lot double precision DEFAULT random();
-- case: default random() inside an expression
ALTER TABLE orders ADD COLUMN lot int DEFAULT (random() * 100)::int;
-- case: default md5 of random
ALTER TABLE orders ADD COLUMN token text DEFAULT md5(random()::text);
-- case: default gen_random_uuid()
ALTER TABLE orders ADD COLUMN uid uuid DEFAULT gen_random_uuid();
-- case: default uuidv7()
ALTER TABLE orders ADD COLUMN uid uuid NOT NULL DEFAULT uuidv7();
-- case: default nextval
ALTER TABLE orders ADD COLUMN number bigint DEFAULT nextval('order_numbers');
-- case: default minus one
ALTER TABLE orders ADD COLUMN debt int DEFAULT -1;
-- case: default in parentheses
ALTER TABLE orders ADD COLUMN debt int DEFAULT (10);
-- case: default arithmetic
ALTER TABLE orders ADD COLUMN seconds int NOT NULL DEFAULT 60 * 60 * 24;
-- case: default concatenation
ALTER TABLE orders ADD COLUMN word text DEFAULT 'a' || 'b';
-- case: default upper()
ALTER TABLE orders ADD COLUMN word text DEFAULT upper('abc');
-- case: default coalesce and case
ALTER TABLE orders ADD COLUMN n int DEFAULT COALESCE(NULL, CASE WHEN true THEN 1 ELSE 2 END);
-- case: default current_user
ALTER TABLE orders ADD COLUMN who text NOT NULL DEFAULT current_user;
-- case: default current_setting
ALTER TABLE orders ADD COLUMN zone text DEFAULT current_setting('TimeZone');
-- case: default txid_current()
ALTER TABLE orders ADD COLUMN tx bigint DEFAULT txid_current();
-- case: default enum label
ALTER TABLE orders ADD COLUMN feel mood NOT NULL DEFAULT 'ok';
-- case: default row
ALTER TABLE orders ADD COLUMN place address DEFAULT ROW('a', 'b')::address;
-- case: default stable function
ALTER TABLE orders ADD COLUMN region text DEFAULT region();
-- case: default volatile function
ALTER TABLE orders ADD COLUMN ticket int DEFAULT ticket();
-- case: default immutable sql function
ALTER TABLE orders ADD COLUMN one int DEFAULT one();
-- case: default interval, inet, point
ALTER TABLE orders ADD COLUMN span interval DEFAULT '1 day', ADD COLUMN ip inet DEFAULT '10.0.0.1', ADD COLUMN at point DEFAULT point(1, 2);
-- case: domain without constraints
ALTER TABLE orders ADD COLUMN kind label;
-- case: domain without constraints, default
ALTER TABLE orders ADD COLUMN kind label DEFAULT 'x';
-- case: domain with check
ALTER TABLE orders ADD COLUMN score positive;
-- case: domain with check, constant default
ALTER TABLE orders ADD COLUMN score positive DEFAULT 1;
-- case: domain over a domain with check
ALTER TABLE orders ADD COLUMN score rank;
-- case: array of a domain with check
ALTER TABLE orders ADD COLUMN scores positive[];
-- case: domain not null
ALTER TABLE orders ADD COLUMN region required;
-- case: domain not null with default
ALTER TABLE orders ADD COLUMN region required DEFAULT 'eu';
-- case: domain with its own constant default
ALTER TABLE orders ADD COLUMN week seven NOT NULL;
-- case: domain with its own volatile default
ALTER TABLE orders ADD COLUMN seen stamped;
-- case: serial
ALTER TABLE orders ADD COLUMN number serial;
-- case: bigserial unique
ALTER TABLE orders ADD COLUMN number bigserial UNIQUE;
-- case: serial primary key on a table without one
ALTER TABLE logs ADD COLUMN id serial PRIMARY KEY;
-- case: bigserial primary key on a table that has one
ALTER TABLE orders ADD COLUMN number bigserial PRIMARY KEY;
-- case: identity always
ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
-- case: identity by default
ALTER TABLE orders ADD COLUMN number int GENERATED BY DEFAULT AS IDENTITY;
-- case: identity primary key
ALTER TABLE logs ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
-- case: generated stored
ALTER TABLE orders ADD COLUMN doubled int GENERATED ALWAYS AS (amount * 2) STORED;
-- case: generated stored not null
ALTER TABLE orders ADD COLUMN doubled int NOT NULL GENERATED ALWAYS AS (coalesce(amount, 0) * 2) STORED;
-- case: generated virtual
ALTER TABLE orders ADD COLUMN doubled int GENERATED ALWAYS AS (amount * 2) VIRTUAL;
-- case: generated without a word
ALTER TABLE orders ADD COLUMN doubled int GENERATED ALWAYS AS (amount * 2);
-- case: inline check
ALTER TABLE orders ADD COLUMN discount int CHECK (discount > 0);
-- case: inline check with default
ALTER TABLE orders ADD COLUMN discount int NOT NULL DEFAULT 1 CHECK (discount > 0);
-- case: inline unique
ALTER TABLE orders ADD COLUMN slug text UNIQUE;
-- case: inline unique with a constant default
ALTER TABLE orders ADD COLUMN slug text NOT NULL DEFAULT '' UNIQUE;
-- case: uuid primary key with default
ALTER TABLE logs ADD COLUMN id uuid PRIMARY KEY DEFAULT md5(random()::text)::uuid;
-- case: primary key without default
ALTER TABLE logs ADD COLUMN id bigint PRIMARY KEY;
-- case: inline references
ALTER TABLE orders ADD COLUMN buyer_id bigint REFERENCES customers (id);
-- case: inline references on delete
ALTER TABLE orders ADD COLUMN buyer_id bigint NULL CONSTRAINT buyer_fk REFERENCES customers ON DELETE SET NULL;
-- case: inline references with default
ALTER TABLE orders ADD COLUMN buyer_id bigint DEFAULT 1 REFERENCES customers (id);
-- case: inline references with default null
ALTER TABLE orders ADD COLUMN buyer_id bigint DEFAULT NULL REFERENCES customers (id);
-- case: inline references not null
ALTER TABLE orders ADD COLUMN buyer_id bigint NOT NULL REFERENCES customers (id);
-- case: column and foreign key in one statement
ALTER TABLE orders ADD COLUMN buyer_id bigint, ADD CONSTRAINT buyer_fk FOREIGN KEY (buyer_id) REFERENCES customers (id);
-- case: column and foreign key not valid in one statement
ALTER TABLE orders ADD COLUMN buyer_id bigint, ADD CONSTRAINT buyer_fk FOREIGN KEY (buyer_id) REFERENCES customers (id) NOT VALID;
-- case: not null without default
ALTER TABLE orders ADD COLUMN region text NOT NULL;
-- case: not null default null
ALTER TABLE orders ADD COLUMN region text DEFAULT NULL NOT NULL;
-- case: not null without default, if not exists
ALTER TABLE orders ADD COLUMN IF NOT EXISTS region text NOT NULL;
-- case: if not exists, and it does
ALTER TABLE orders ADD COLUMN IF NOT EXISTS amount int NOT NULL DEFAULT random();
-- case: a column that exists
ALTER TABLE orders ADD COLUMN amount bigint;
-- case: a table that does not exist
ALTER TABLE parcels ADD COLUMN note text;
-- case: a table that does not exist, if exists
ALTER TABLE IF EXISTS parcels ADD COLUMN note text NOT NULL;
-- case: to a view
ALTER TABLE amounts ADD COLUMN note text;
-- case: collation
ALTER TABLE orders ADD COLUMN note text COLLATE "C" DEFAULT 'x';
-- case: compression
ALTER TABLE orders ADD COLUMN note text COMPRESSION pglz;
-- case: several, all free
ALTER TABLE orders ADD COLUMN a int, ADD COLUMN b text DEFAULT 'b', ADD COLUMN c timestamptz DEFAULT now();
-- case: several, one volatile
ALTER TABLE orders ADD COLUMN a int, ADD COLUMN b float DEFAULT random();
-- case: replaced in one statement
ALTER TABLE orders DROP COLUMN code, ADD COLUMN code int;
-- case: of an unknown type
ALTER TABLE orders ADD COLUMN place nowhere_type;

-- given
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (id bigint PRIMARY KEY, amount int);
CREATE TABLE "Order Items" (id bigint PRIMARY KEY, "Unit Price" int);
CREATE TABLE parents (id bigint, at date);
CREATE TABLE children (extra int) INHERITS (parents);
CREATE UNLOGGED TABLE sessions (id bigint, data text);

-- case: qualified name, free
ALTER TABLE billing.invoices ADD COLUMN note text DEFAULT 'x';
-- case: qualified name, volatile
ALTER TABLE billing.invoices ADD COLUMN lot float DEFAULT random();
-- case: quoted names, volatile
ALTER TABLE "Order Items" ADD COLUMN "Lot No" float DEFAULT random();
-- case: quoted names, if not exists and it does
ALTER TABLE "Order Items" ADD COLUMN IF NOT EXISTS "Unit Price" int NOT NULL;
-- case: quoted name written in lower case
ALTER TABLE "Order Items" ADD COLUMN "unit price" int DEFAULT 0;
-- case: to a parent with children, free
ALTER TABLE parents ADD COLUMN note text DEFAULT 'x';
-- case: to a parent with children, volatile
ALTER TABLE parents ADD COLUMN lot float DEFAULT random();
-- case: to a parent with children, not null
ALTER TABLE parents ADD COLUMN note text NOT NULL;
-- case: to the parent ONLY
ALTER TABLE ONLY parents ADD COLUMN note text;
-- case: to a child
ALTER TABLE children ADD COLUMN note int CHECK (note > 0);
-- case: to an unlogged table, volatile
ALTER TABLE sessions ADD COLUMN lot float DEFAULT random();
