-- given
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE events (id bigint, at date NOT NULL, customer_id bigint, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE events_2025 ADD CONSTRAINT events_2025_kind CHECK (kind <> '');
CREATE TABLE plain (id bigint, at date NOT NULL DEFAULT '2026-06-01', customer_id bigint, kind text);
CREATE TABLE proved (id bigint, at date NOT NULL DEFAULT '2026-06-01', customer_id bigint, kind text,
  CONSTRAINT in_2026 CHECK (at >= '2026-01-01' AND at < '2027-01-01'));
CREATE TABLE narrow (id bigint, at date NOT NULL DEFAULT '2026-06-01', customer_id bigint, kind text,
  CONSTRAINT in_june CHECK (at >= '2026-06-01' AND at < '2026-07-01'));
CREATE TABLE nullable (id bigint, at date DEFAULT '2026-06-01', customer_id bigint, kind text,
  CONSTRAINT in_2026 CHECK (at >= '2026-01-01' AND at < '2027-01-01'));
CREATE TABLE nulls_out (id bigint, at date DEFAULT '2026-06-01', customer_id bigint, kind text,
  CONSTRAINT in_2026 CHECK (at IS NOT NULL AND at >= '2026-01-01' AND at < '2027-01-01'));
CREATE TABLE unrelated (id bigint, at date NOT NULL DEFAULT '2026-06-01', customer_id bigint, kind text,
  CONSTRAINT kind_there CHECK (kind <> ''));
CREATE TABLE unproved (id bigint, at date NOT NULL DEFAULT '2026-06-01', customer_id bigint, kind text);
ALTER TABLE unproved ADD CONSTRAINT in_2026 CHECK (at >= '2026-01-01' AND at < '2027-01-01') NOT VALID;
CREATE TABLE other (id bigint, at date NOT NULL);
CREATE TABLE areas (id bigint, region text NOT NULL) PARTITION BY LIST (region);
CREATE TABLE areas_eu PARTITION OF areas FOR VALUES IN ('eu');
CREATE TABLE areas_us (id bigint, region text NOT NULL DEFAULT 'us');
CREATE TABLE areas_as (id bigint, region text NOT NULL DEFAULT 'as', CONSTRAINT in_as CHECK (region = 'as'));
CREATE TABLE parts (id bigint NOT NULL) PARTITION BY HASH (id);
CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 1, REMAINDER 0);

-- case: attach
ALTER TABLE events ATTACH PARTITION plain FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: attach, proved by a check
ALTER TABLE events ATTACH PARTITION proved FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: attach, a narrower check
ALTER TABLE events ATTACH PARTITION narrow FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: attach, the key may be null
ALTER TABLE events ATTACH PARTITION nullable FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: attach, the check says not null
ALTER TABLE events ATTACH PARTITION nulls_out FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: attach, an unrelated check
ALTER TABLE events ATTACH PARTITION unrelated FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: attach, a check not valid
ALTER TABLE events ATTACH PARTITION unproved FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: attach, the check validated before
ALTER TABLE unproved VALIDATE CONSTRAINT in_2026;
ALTER TABLE events ATTACH PARTITION unproved FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: attach as default
ALTER TABLE events ATTACH PARTITION plain DEFAULT;
-- case: attach a table with other columns
ALTER TABLE events ATTACH PARTITION other FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: attach overlapping
ALTER TABLE events ATTACH PARTITION plain FOR VALUES FROM ('2025-06-01') TO ('2027-01-01');
-- case: attach a new table
CREATE TABLE events_2027 (LIKE events INCLUDING ALL);
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
-- case: attach to a list
ALTER TABLE areas ATTACH PARTITION areas_us FOR VALUES IN ('us');
-- case: attach to a list, proved
ALTER TABLE areas ATTACH PARTITION areas_as FOR VALUES IN ('as');
-- case: attach to what is not partitioned
ALTER TABLE plain ATTACH PARTITION proved FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- case: partition of
CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
-- case: partition of, default
CREATE TABLE events_rest PARTITION OF events DEFAULT;
-- case: partition of, overlapping
CREATE TABLE events_x PARTITION OF events FOR VALUES FROM ('2025-06-01') TO ('2025-07-01');
-- case: detach
ALTER TABLE events DETACH PARTITION events_2024;
-- case: detach concurrently
ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY;
-- case: detach concurrently in a transaction
BEGIN;
ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY;
COMMIT;
-- case: detach what is no partition
ALTER TABLE events DETACH PARTITION plain;
-- case: drop a partition
DROP TABLE events_2024;
-- case: truncate a partition
TRUNCATE events_2024;
-- case: truncate the whole
TRUNCATE events;
-- case: add a column, free
ALTER TABLE events ADD COLUMN note text DEFAULT 'x';
-- case: add a column, volatile
ALTER TABLE events ADD COLUMN lot float DEFAULT random();
-- case: add a column, not null
ALTER TABLE events ADD COLUMN note text NOT NULL;
-- case: add a column to a partition
ALTER TABLE events_2024 ADD COLUMN note text;
-- case: drop a column of the key
ALTER TABLE events DROP COLUMN at;
-- case: type of the key
ALTER TABLE events ALTER COLUMN at TYPE timestamp;
-- case: type, rewriting
ALTER TABLE events ALTER COLUMN customer_id TYPE int;
-- case: type, free
ALTER TABLE events ALTER COLUMN id TYPE bigint;
-- case: type, a partition's check
ALTER TABLE events ALTER COLUMN kind TYPE varchar;
-- case: type of a partition's column
ALTER TABLE events_2024 ALTER COLUMN kind TYPE varchar;
-- case: set not null
ALTER TABLE events ALTER COLUMN kind SET NOT NULL;
-- case: set not null on a partition
ALTER TABLE events_2024 ALTER COLUMN kind SET NOT NULL;
-- case: check
ALTER TABLE events ADD CONSTRAINT kind_there CHECK (kind IS NOT NULL);
-- case: check not valid
ALTER TABLE events ADD CONSTRAINT kind_there CHECK (kind IS NOT NULL) NOT VALID;
-- case: foreign key
ALTER TABLE events ADD CONSTRAINT events_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id);
-- case: foreign key not valid
ALTER TABLE events ADD CONSTRAINT events_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
-- case: foreign key not valid on a partition
ALTER TABLE events_2024 ADD CONSTRAINT events_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
-- case: unique with the key
ALTER TABLE events ADD CONSTRAINT events_id_key UNIQUE (id, at);
-- case: unique without the key
ALTER TABLE events ADD CONSTRAINT events_id_key UNIQUE (id);
-- case: primary key
ALTER TABLE events ADD PRIMARY KEY (id, at);
-- case: primary key without the key
ALTER TABLE events ADD PRIMARY KEY (id);
-- case: set unlogged
ALTER TABLE events_2024 SET UNLOGGED;
-- case: rename
ALTER TABLE events_2024 RENAME TO events_old;
-- case: trigger on the whole
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER events_keep AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION keep();
-- case: vacuum full
VACUUM FULL events;

-- given
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE plain (id bigint, at date NOT NULL DEFAULT '2028-06-01',
  CONSTRAINT in_2028 CHECK (at >= '2028-01-01' AND at < '2029-01-01'));
CREATE TABLE sales (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE sales_rest PARTITION OF sales DEFAULT;
ALTER TABLE sales_rest ADD CONSTRAINT not_2028 CHECK (at < '2028-01-01' OR at >= '2029-01-01');
CREATE TABLE animals (id bigint, name text);
CREATE TABLE dogs (breed text) INHERITS (animals);
CREATE TABLE cats (id bigint, name text);

-- case: partition of, with a default partition
CREATE TABLE events_2028 PARTITION OF events FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
-- case: partition of, with a default partition that has a check
CREATE TABLE sales_2028 PARTITION OF sales FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
-- case: attach with a default partition
ALTER TABLE events ATTACH PARTITION plain FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
-- case: attach a new table with a default partition
CREATE TABLE events_2029 (LIKE events);
ALTER TABLE events ATTACH PARTITION events_2029 FOR VALUES FROM ('2029-01-01') TO ('2030-01-01');
-- case: a second default partition
CREATE TABLE events_more PARTITION OF events DEFAULT;
-- case: detach concurrently with a default partition
ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY;
-- case: detach the default partition
ALTER TABLE events DETACH PARTITION events_rest;
-- case: partition of, the default partition detached before
ALTER TABLE events DETACH PARTITION events_rest;
CREATE TABLE events_2028 PARTITION OF events FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
-- case: inherit
ALTER TABLE cats INHERIT animals;
-- case: no inherit
ALTER TABLE dogs NO INHERIT animals;
-- case: check on a parent
ALTER TABLE animals ADD CONSTRAINT named CHECK (name <> '');
-- case: check on a parent, not inherited
ALTER TABLE animals ADD CONSTRAINT named CHECK (name <> '') NO INHERIT;
-- case: set not null on a parent
ALTER TABLE animals ALTER COLUMN name SET NOT NULL;
-- case: type on a parent
ALTER TABLE animals ALTER COLUMN id TYPE int;
-- case: type of an inherited column
ALTER TABLE dogs ALTER COLUMN name TYPE varchar;
-- case: rename an inherited column
ALTER TABLE dogs RENAME COLUMN name TO called;
-- case: drop an inherited column
ALTER TABLE dogs DROP COLUMN name;
