-- given
CREATE TYPE mood AS ENUM ('v1', 'v2');
CREATE DOMAIN label AS text;
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE makers (id int PRIMARY KEY, name text);
CREATE TABLE items (
  id int PRIMARY KEY, maker_id int REFERENCES makers (id), big bigint, small smallint, price numeric(10,2), any_price numeric,
  name varchar(50), any_name varchar, title text, code char(10), flag boolean, flag_int int, born date, at timestamp,
  at3 timestamp(3), tz timestamptz, tz3 timestamptz(3), clock time, dur interval, meta json, doc jsonb, uid uuid, net cidr,
  addr inet, bits varbit(40), feel mood, kind label, score positive, tags text[], nums int[], r real, d double precision,
  cost money, raw bytea, state varchar(20) DEFAULT 'v1', seq serial
);
-- case: int to bigint
ALTER TABLE items ALTER COLUMN flag_int TYPE bigint;
-- case: bigint to int
ALTER TABLE items ALTER COLUMN big TYPE int;
-- case: smallint to int
ALTER TABLE items ALTER COLUMN small SET DATA TYPE integer;
-- case: int to int
ALTER TABLE items ALTER COLUMN flag_int TYPE int4;
-- case: int to numeric
ALTER TABLE items ALTER COLUMN flag_int TYPE numeric;
-- case: int to text
ALTER TABLE items ALTER COLUMN flag_int TYPE text;
-- case: primary key int to bigint
ALTER TABLE items ALTER COLUMN id TYPE bigint;
-- case: referenced key int to bigint
ALTER TABLE makers ALTER COLUMN id TYPE bigint;
-- case: foreign key column int to bigint
ALTER TABLE items ALTER COLUMN maker_id TYPE bigint;
-- case: serial column to bigint
ALTER TABLE items ALTER COLUMN seq TYPE bigint;
-- case: numeric precision grows
ALTER TABLE items ALTER COLUMN price TYPE numeric(12,2);
-- case: numeric precision shrinks
ALTER TABLE items ALTER COLUMN price TYPE numeric(9,2);
-- case: numeric scale grows
ALTER TABLE items ALTER COLUMN price TYPE numeric(12,4);
-- case: numeric limit dropped
ALTER TABLE items ALTER COLUMN price TYPE numeric;
-- case: numeric limit added
ALTER TABLE items ALTER COLUMN any_price TYPE numeric(20,2);
-- case: numeric to int
ALTER TABLE items ALTER COLUMN any_price TYPE int;
-- case: varchar grows
ALTER TABLE items ALTER COLUMN name TYPE varchar(100);
-- case: varchar same length
ALTER TABLE items ALTER COLUMN name TYPE character varying(50);
-- case: varchar shrinks
ALTER TABLE items ALTER COLUMN name TYPE varchar(20);
-- case: varchar to text
ALTER TABLE items ALTER COLUMN name TYPE text;
-- case: varchar limit dropped
ALTER TABLE items ALTER COLUMN name TYPE varchar;
-- case: varchar limit added
ALTER TABLE items ALTER COLUMN any_name TYPE varchar(200);
-- case: varchar to char
ALTER TABLE items ALTER COLUMN name TYPE char(50);
-- case: text to varchar
ALTER TABLE items ALTER COLUMN title TYPE varchar;
-- case: text to varchar with a limit
ALTER TABLE items ALTER COLUMN title TYPE varchar(255);
-- case: char to text
ALTER TABLE items ALTER COLUMN code TYPE text;
-- case: char to varchar of the same length
ALTER TABLE items ALTER COLUMN code TYPE varchar(10);
-- case: char grows
ALTER TABLE items ALTER COLUMN code TYPE char(20);
-- case: text to int
ALTER TABLE items ALTER COLUMN title TYPE int;
-- case: text to int using a cast
ALTER TABLE items ALTER COLUMN title TYPE int USING length(title);
-- case: boolean to int
ALTER TABLE items ALTER COLUMN flag TYPE int;
-- case: boolean to int using
ALTER TABLE items ALTER COLUMN flag TYPE int USING flag::int;
-- case: int to boolean
ALTER TABLE items ALTER COLUMN flag_int TYPE boolean;
-- case: int to boolean using
ALTER TABLE items ALTER COLUMN flag_int TYPE boolean USING flag_int <> 0;
-- case: boolean to text
ALTER TABLE items ALTER COLUMN flag TYPE text;
-- case: date to timestamp
ALTER TABLE items ALTER COLUMN born TYPE timestamp;
-- case: timestamp to date
ALTER TABLE items ALTER COLUMN at TYPE date;
-- case: timestamp to timestamptz
ALTER TABLE items ALTER COLUMN at TYPE timestamptz;
-- case: timestamp to timestamptz at a zone
ALTER TABLE items ALTER COLUMN at TYPE timestamptz USING at AT TIME ZONE 'UTC';
-- case: timestamptz to timestamp
ALTER TABLE items ALTER COLUMN tz TYPE timestamp;
-- case: timestamp precision grows
ALTER TABLE items ALTER COLUMN at3 TYPE timestamp(6);
-- case: timestamp precision dropped
ALTER TABLE items ALTER COLUMN at3 TYPE timestamp;
-- case: timestamp precision added
ALTER TABLE items ALTER COLUMN at TYPE timestamp(3);
-- case: timestamp precision added, the greatest
ALTER TABLE items ALTER COLUMN at TYPE timestamp(6);
-- case: timestamptz precision shrinks
ALTER TABLE items ALTER COLUMN tz3 TYPE timestamptz(0);
-- case: timestamptz precision grows
ALTER TABLE items ALTER COLUMN tz3 TYPE timestamptz(5);
-- case: time to interval
ALTER TABLE items ALTER COLUMN clock TYPE interval;
-- case: interval precision added
ALTER TABLE items ALTER COLUMN dur TYPE interval(3);
-- case: interval fields restricted
ALTER TABLE items ALTER COLUMN dur TYPE interval day to second;
-- case: json to jsonb
ALTER TABLE items ALTER COLUMN meta TYPE jsonb;
-- case: jsonb to json
ALTER TABLE items ALTER COLUMN doc TYPE json;
-- case: jsonb to text
ALTER TABLE items ALTER COLUMN doc TYPE text;
-- case: json to text
ALTER TABLE items ALTER COLUMN meta TYPE text;
-- case: text to jsonb
ALTER TABLE items ALTER COLUMN title TYPE jsonb;
-- case: text to jsonb using
ALTER TABLE items ALTER COLUMN title TYPE jsonb USING to_jsonb(title);
-- case: uuid to text
ALTER TABLE items ALTER COLUMN uid TYPE text;
-- case: text to uuid
ALTER TABLE items ALTER COLUMN title TYPE uuid;
-- case: cidr to inet
ALTER TABLE items ALTER COLUMN net TYPE inet;
-- case: inet to cidr
ALTER TABLE items ALTER COLUMN addr TYPE cidr;
-- case: varbit grows
ALTER TABLE items ALTER COLUMN bits TYPE varbit(64);
-- case: enum to text
ALTER TABLE items ALTER COLUMN feel TYPE text;
-- case: text to enum
ALTER TABLE items ALTER COLUMN title TYPE mood;
-- case: varchar with a default to enum using
ALTER TABLE items ALTER COLUMN state TYPE mood USING state::mood;
-- case: varchar with a default to enum, the default dropped first
ALTER TABLE items ALTER COLUMN state DROP DEFAULT;
ALTER TABLE items ALTER COLUMN state TYPE mood USING state::mood;
-- case: varchar with a default to enum, the default dropped and set in the same statement
ALTER TABLE items ALTER COLUMN state DROP DEFAULT, ALTER COLUMN state TYPE mood USING state::mood, ALTER COLUMN state SET DEFAULT 'v1';
-- case: varchar with a default grows
ALTER TABLE items ALTER COLUMN state TYPE varchar(30);
-- case: domain to its base type
ALTER TABLE items ALTER COLUMN kind TYPE text;
-- case: text to a domain without constraints
ALTER TABLE items ALTER COLUMN title TYPE label;
-- case: int to a domain with check
ALTER TABLE items ALTER COLUMN flag_int TYPE positive;
-- case: domain with check to its base type
ALTER TABLE items ALTER COLUMN score TYPE int;
-- case: domain to varchar with a limit
ALTER TABLE items ALTER COLUMN kind TYPE varchar(100);
-- case: text array to varchar array
ALTER TABLE items ALTER COLUMN tags TYPE varchar[];
-- case: int array to bigint array
ALTER TABLE items ALTER COLUMN nums TYPE bigint[];
-- case: text array to text
ALTER TABLE items ALTER COLUMN tags TYPE text;
-- case: real to double
ALTER TABLE items ALTER COLUMN r TYPE double precision;
-- case: double to numeric
ALTER TABLE items ALTER COLUMN d TYPE numeric(20,4);
-- case: money to numeric
ALTER TABLE items ALTER COLUMN cost TYPE numeric;
-- case: bytea to text
ALTER TABLE items ALTER COLUMN raw TYPE text;
-- case: text to bytea
ALTER TABLE items ALTER COLUMN title TYPE bytea;
-- case: using the column itself
ALTER TABLE items ALTER COLUMN name TYPE text USING name;
-- case: using a cast to the new type
ALTER TABLE items ALTER COLUMN name TYPE text USING name::text;
-- case: using a cast, to a longer varchar
ALTER TABLE items ALTER COLUMN name TYPE varchar(80) USING name::varchar(80);
-- case: using a function
ALTER TABLE items ALTER COLUMN title TYPE text USING trim(title);
-- case: text to text
ALTER TABLE items ALTER COLUMN title TYPE text;
-- case: collation, not indexed
ALTER TABLE items ALTER COLUMN title TYPE text COLLATE "C";
-- case: two free changes
ALTER TABLE items ALTER COLUMN name TYPE varchar(90), ALTER COLUMN title TYPE varchar;
-- case: a free and a rewriting change
ALTER TABLE items ALTER COLUMN name TYPE varchar(90), ALTER COLUMN flag_int TYPE bigint;
-- case: a column that does not exist
ALTER TABLE items ALTER COLUMN weight TYPE bigint;
-- case: to a type that does not exist
ALTER TABLE items ALTER COLUMN title TYPE nowhere_type;
-- case: in UTC
SET TIME ZONE 'UTC';
ALTER TABLE items ALTER COLUMN at TYPE timestamptz;
-- case: in UTC by SET LOCAL
BEGIN;
SET LOCAL timezone = 'UTC';
ALTER TABLE items ALTER COLUMN at TYPE timestamptz;
COMMIT;

-- given
CREATE TABLE people (
  id int PRIMARY KEY, email varchar(50), nick varchar(50) UNIQUE, city varchar(50), zip varchar(10) CHECK (zip <> ''),
  phone varchar(20), fax varchar(20), motto text, joined timestamp, age int, older int GENERATED ALWAYS AS (age + 1) STORED,
  seen varchar(20), total varchar(20), mark varchar(20), owner varchar(20), rate int, street varchar(40), low varchar(10)
);
CREATE INDEX people_email_idx ON people (lower(email));
CREATE INDEX people_city_idx ON people (id) WHERE city <> '';
CREATE INDEX people_phone_idx ON people (id) INCLUDE (phone);
CREATE INDEX people_fax_idx ON people (fax varchar_pattern_ops);
CREATE INDEX people_motto_idx ON people (motto);
CREATE INDEX people_joined_idx ON people (joined);
CREATE INDEX people_rate_idx ON people (rate);
CREATE INDEX people_street_idx ON people (street, age);
ALTER TABLE people ADD CONSTRAINT people_low CHECK (low <> 'none') NOT VALID;
CREATE VIEW people_seen AS SELECT id, seen FROM people;
CREATE MATERIALIZED VIEW people_total AS SELECT count(total) AS n FROM people;
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER people_mark BEFORE UPDATE OF mark ON people FOR EACH ROW EXECUTE FUNCTION keep();
CREATE POLICY people_own ON people USING (owner = current_user);
CREATE STATISTICS people_stats ON street, age FROM people;

-- case: grows, in an expression index
ALTER TABLE people ALTER COLUMN email TYPE varchar(100);
-- case: to text, in an expression index
ALTER TABLE people ALTER COLUMN email TYPE text;
-- case: grows, in an index predicate
ALTER TABLE people ALTER COLUMN city TYPE varchar(100);
-- case: grows, INCLUDEd in an index
ALTER TABLE people ALTER COLUMN phone TYPE varchar(40);
-- case: grows, indexed with pattern ops
ALTER TABLE people ALTER COLUMN fax TYPE varchar(40);
-- case: grows, unique
ALTER TABLE people ALTER COLUMN nick TYPE varchar(100);
-- case: to text, unique
ALTER TABLE people ALTER COLUMN nick TYPE text;
-- case: to text, in an index of two columns with statistics
ALTER TABLE people ALTER COLUMN street TYPE text;
-- case: text to varchar, indexed
ALTER TABLE people ALTER COLUMN motto TYPE varchar;
-- case: grows, with a check
ALTER TABLE people ALTER COLUMN zip TYPE varchar(20);
-- case: grows, with a check not valid
ALTER TABLE people ALTER COLUMN low TYPE varchar(20);
-- case: grows, the check dropped before
ALTER TABLE people DROP CONSTRAINT people_zip_check;
ALTER TABLE people ALTER COLUMN zip TYPE varchar(20);
-- case: grows, the index dropped before
DROP INDEX people_email_idx;
ALTER TABLE people ALTER COLUMN email TYPE varchar(100);
-- case: collation, indexed
ALTER TABLE people ALTER COLUMN motto TYPE text COLLATE "C";
-- case: int to bigint, indexed
ALTER TABLE people ALTER COLUMN rate TYPE bigint;
-- case: timestamp to timestamptz in UTC, indexed
SET timezone TO 'UTC';
ALTER TABLE people ALTER COLUMN joined TYPE timestamptz;
-- case: used by a view
ALTER TABLE people ALTER COLUMN seen TYPE text;
-- case: used by a materialized view
ALTER TABLE people ALTER COLUMN total TYPE text;
-- case: used by a view dropped before
BEGIN;
DROP VIEW people_seen;
ALTER TABLE people ALTER COLUMN seen TYPE text;
CREATE VIEW people_seen AS SELECT id, seen FROM people;
COMMIT;
-- case: used by a view dropped before, judged at the change
BEGIN;
DROP VIEW people_seen;
ALTER TABLE people ALTER COLUMN seen TYPE text;
COMMIT;
-- case: used by a generated column
ALTER TABLE people ALTER COLUMN age TYPE bigint;
-- case: of a generated column
ALTER TABLE people ALTER COLUMN older TYPE bigint;
-- case: used by a trigger
ALTER TABLE people ALTER COLUMN mark TYPE text;
-- case: used by a policy
ALTER TABLE people ALTER COLUMN owner TYPE text;
-- case: of a view
ALTER TABLE people_seen ALTER COLUMN seen TYPE text;
