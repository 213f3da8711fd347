-- given
CREATE TABLE customers (id bigint PRIMARY KEY, email text, ref bigint NOT NULL UNIQUE);
CREATE TABLE orders (
  id bigint PRIMARY KEY, customer_id bigint, buyer_id bigint, amount int, code text, slug text, note text NOT NULL, checked int,
  both_ways int, length_only text, loose int, number int NOT NULL, seq int GENERATED ALWAYS AS IDENTITY,
  doubled int GENERATED ALWAYS AS (amount * 2) STORED,
  CONSTRAINT checked_there CHECK (checked IS NOT NULL AND checked > 0), CONSTRAINT number_positive CHECK (number > 0),
  CONSTRAINT either CHECK (both_ways IS NOT NULL OR amount IS NOT NULL), CONSTRAINT long CHECK (length(length_only) > 0)
);
ALTER TABLE orders ADD CONSTRAINT loose_there CHECK (loose IS NOT NULL) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT buyer_fk FOREIGN KEY (buyer_id) REFERENCES customers (id) NOT VALID;
CREATE UNIQUE INDEX orders_code_idx ON orders (code);
CREATE UNIQUE INDEX orders_note_idx ON orders (note);
CREATE UNIQUE INDEX orders_lower_idx ON orders (lower(code));
CREATE UNIQUE INDEX orders_part_idx ON orders (code) WHERE amount > 0;
CREATE INDEX orders_slug_idx ON orders (slug);
CREATE TABLE logs (id bigint, number bigint NOT NULL, line text);
CREATE UNIQUE INDEX logs_id_idx ON logs (id);
CREATE UNIQUE INDEX logs_number_idx ON logs (number);
CREATE TABLE tree (id int PRIMARY KEY, parent int);
CREATE TABLE bookings (id bigint PRIMARY KEY, room int4range);
CREATE DOMAIN present AS text NOT NULL;
CREATE TABLE parcels (id bigint PRIMARY KEY, state present);

-- case: check
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0);
-- case: check without a name
ALTER TABLE orders ADD CHECK (amount > 0);
-- case: check not valid
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
-- case: check no inherit
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NO INHERIT;
-- case: check not enforced
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT ENFORCED;
-- case: check with a subquery
ALTER TABLE orders ADD CONSTRAINT known CHECK (customer_id IN (SELECT id FROM customers));
-- case: check on a column that does not exist
ALTER TABLE orders ADD CONSTRAINT heavy CHECK (weight > 0);
-- case: check of a name that is taken
ALTER TABLE orders ADD CONSTRAINT checked_there CHECK (amount > 0) NOT VALID;
-- case: two checks, one not valid
ALTER TABLE orders ADD CONSTRAINT a CHECK (amount > 0) NOT VALID, ADD CONSTRAINT b CHECK (amount > -1);
-- case: validate a check
ALTER TABLE orders VALIDATE CONSTRAINT loose_there;
-- case: validate a foreign key
ALTER TABLE orders VALIDATE CONSTRAINT buyer_fk;
-- case: validate what is valid
ALTER TABLE orders VALIDATE CONSTRAINT checked_there;
-- case: validate what does not exist
ALTER TABLE orders VALIDATE CONSTRAINT nowhere;
-- case: validate and another action
ALTER TABLE orders VALIDATE CONSTRAINT loose_there, ADD COLUMN extra int;
-- case: foreign key
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id);
-- case: foreign key without a name or columns
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;
-- case: foreign key not valid
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE NOT VALID;
-- case: foreign key not enforced
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT ENFORCED;
-- case: foreign key deferrable
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED;
-- case: foreign key to a unique column
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers (ref);
-- case: foreign key to itself
ALTER TABLE tree ADD CONSTRAINT tree_parent_fk FOREIGN KEY (parent) REFERENCES tree (id);
-- case: foreign key to a column that is not unique
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (code) REFERENCES customers (email);
-- case: foreign key of another type
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (code) REFERENCES customers (id);
-- case: foreign key of an int to a bigint
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (number) REFERENCES customers (id);
-- case: foreign key to a table that does not exist
ALTER TABLE orders ADD CONSTRAINT shop_fk FOREIGN KEY (customer_id) REFERENCES shops (id);
-- case: foreign key of a column that does not exist
ALTER TABLE orders ADD CONSTRAINT shop_fk FOREIGN KEY (shop_id) REFERENCES customers (id);
-- case: unique
ALTER TABLE orders ADD CONSTRAINT orders_slug_key UNIQUE (slug);
-- case: unique of two columns without a name
ALTER TABLE orders ADD UNIQUE (customer_id, code);
-- case: unique deferrable
ALTER TABLE orders ADD CONSTRAINT orders_slug_key UNIQUE (slug) DEFERRABLE;
-- case: unique with included column
ALTER TABLE orders ADD CONSTRAINT orders_slug_key UNIQUE (slug) INCLUDE (amount);
-- case: unique nulls not distinct
ALTER TABLE orders ADD CONSTRAINT orders_slug_key UNIQUE NULLS NOT DISTINCT (slug);
-- case: unique using index
ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_idx;
-- case: unique using an index of an expression
ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_lower_idx;
-- case: unique using a partial index
ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_part_idx;
-- case: unique using an index that is not unique
ALTER TABLE orders ADD CONSTRAINT orders_slug_key UNIQUE USING INDEX orders_slug_idx;
-- case: unique using an index that does not exist
ALTER TABLE orders ADD CONSTRAINT orders_slug_key UNIQUE USING INDEX nowhere_idx;
-- case: second primary key
ALTER TABLE orders ADD PRIMARY KEY (number);
-- case: primary key on a column that may be null
ALTER TABLE logs ADD CONSTRAINT logs_pkey PRIMARY KEY (id);
-- case: primary key on a column not null
ALTER TABLE logs ADD PRIMARY KEY (number);
-- case: primary key using index, may be null
ALTER TABLE logs ADD CONSTRAINT logs_pkey PRIMARY KEY USING INDEX logs_id_idx;
-- case: primary key using index, not null
ALTER TABLE logs ADD CONSTRAINT logs_pkey PRIMARY KEY USING INDEX logs_number_idx;
-- case: primary key swapped in one statement
ALTER TABLE parcels DROP CONSTRAINT parcels_pkey, ADD PRIMARY KEY (id);
-- case: exclusion
ALTER TABLE bookings ADD CONSTRAINT one_room EXCLUDE USING gist (room WITH &&);
-- case: set not null
ALTER TABLE orders ALTER COLUMN code SET NOT NULL;
-- case: set not null, proved by a check
ALTER TABLE orders ALTER COLUMN checked SET NOT NULL;
-- case: set not null, the check not valid
ALTER TABLE orders ALTER COLUMN loose SET NOT NULL;
-- case: set not null, the check an OR
ALTER TABLE orders ALTER COLUMN both_ways SET NOT NULL;
-- case: set not null, the check true for null
ALTER TABLE orders ALTER COLUMN length_only SET NOT NULL;
-- case: set not null on what is
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
-- case: set not null on the primary key
ALTER TABLE orders ALTER COLUMN id SET NOT NULL;
-- case: set not null on a column of a domain that is
ALTER TABLE parcels ALTER COLUMN state SET NOT NULL;
-- case: set not null on two, one proved
ALTER TABLE orders ALTER COLUMN checked SET NOT NULL, ALTER COLUMN code SET NOT NULL;
-- case: set not null beside its check
ALTER TABLE orders ADD CONSTRAINT code_there CHECK (code IS NOT NULL), ALTER COLUMN code SET NOT NULL;
-- case: set not null with the check dropped beside
ALTER TABLE orders ALTER COLUMN checked SET NOT NULL, DROP CONSTRAINT checked_there;
-- case: set not null after the whole recipe
ALTER TABLE orders ADD CONSTRAINT code_there CHECK (code IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT code_there;
ALTER TABLE orders ALTER COLUMN code SET NOT NULL;
-- case: set not null, another constraint validated
ALTER TABLE orders VALIDATE CONSTRAINT loose_there;
ALTER TABLE orders ALTER COLUMN code SET NOT NULL;
-- case: set not null on a column that does not exist
ALTER TABLE orders ALTER COLUMN weight SET NOT NULL;
-- case: drop not null
ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;
-- case: drop not null of the primary key
ALTER TABLE orders ALTER COLUMN id DROP NOT NULL;
-- case: not null constraint
ALTER TABLE orders ADD CONSTRAINT code_there NOT NULL code;
-- case: not null constraint not valid
ALTER TABLE orders ADD CONSTRAINT code_there NOT NULL code NOT VALID;
-- case [18-]: not null constraint validated
ALTER TABLE orders ADD CONSTRAINT code_there NOT NULL code NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT code_there;
-- case: drop a check
ALTER TABLE orders DROP CONSTRAINT number_positive;
-- case: drop a foreign key
ALTER TABLE orders DROP CONSTRAINT buyer_fk;
-- case: drop a constraint that does not exist
ALTER TABLE orders DROP CONSTRAINT nowhere;
-- case: drop a constraint that does not exist, if exists
ALTER TABLE orders DROP CONSTRAINT IF EXISTS nowhere;
-- case: drop a primary key that is referenced
ALTER TABLE customers DROP CONSTRAINT customers_pkey;
-- case: drop a primary key that is referenced, cascade
ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE;
-- case: drop and add a check in one statement
ALTER TABLE orders DROP CONSTRAINT number_positive, ADD CONSTRAINT number_positive CHECK (number >= 0) NOT VALID;
-- case: rename a constraint
ALTER TABLE orders RENAME CONSTRAINT number_positive TO number_above_zero;
-- case: rename a constraint that does not exist
ALTER TABLE orders RENAME CONSTRAINT nowhere TO somewhere;
-- case: alter a constraint deferrable
ALTER TABLE orders ALTER CONSTRAINT buyer_fk DEFERRABLE INITIALLY DEFERRED;
-- case: set default
ALTER TABLE orders ALTER COLUMN code SET DEFAULT 'none';
-- case: set a volatile default
ALTER TABLE orders ALTER COLUMN code SET DEFAULT md5(random()::text);
-- case: drop default
ALTER TABLE orders ALTER COLUMN code DROP DEFAULT;
-- case: set default of another type
ALTER TABLE orders ALTER COLUMN amount SET DEFAULT 'many';
-- case: add identity to a column not null
ALTER TABLE orders ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY;
-- case: add identity to a column that may be null
ALTER TABLE orders ALTER COLUMN amount ADD GENERATED ALWAYS AS IDENTITY;
-- case: set identity
ALTER TABLE orders ALTER COLUMN seq SET GENERATED BY DEFAULT;
-- case: drop identity
ALTER TABLE orders ALTER COLUMN seq DROP IDENTITY;
-- case: drop identity of a column without
ALTER TABLE orders ALTER COLUMN amount DROP IDENTITY;
-- case: drop identity of a column without, if exists
ALTER TABLE orders ALTER COLUMN amount DROP IDENTITY IF EXISTS;
-- case: drop expression
ALTER TABLE orders ALTER COLUMN doubled DROP EXPRESSION;
-- case: set expression
ALTER TABLE orders ALTER COLUMN doubled SET EXPRESSION AS (amount * 3);
-- case: set statistics
ALTER TABLE orders ALTER COLUMN code SET STATISTICS 500;
-- case: set storage
ALTER TABLE orders ALTER COLUMN code SET STORAGE EXTERNAL;
-- case: set compression
ALTER TABLE orders ALTER COLUMN code SET COMPRESSION pglz;
-- case: set attribute options
ALTER TABLE orders ALTER COLUMN code SET (n_distinct = -0.5);

-- given [18-]
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (
  id bigint PRIMARY KEY, amount int, customer_id bigint, CONSTRAINT amount_there CHECK (amount IS NOT NULL) NOT ENFORCED
);
CREATE TABLE sums (id bigint PRIMARY KEY, amount int, twice int GENERATED ALWAYS AS (amount * 2) VIRTUAL);
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT ENFORCED;

-- case: set not null, the check not enforced
ALTER TABLE orders ALTER COLUMN amount SET NOT NULL;
-- case: enforce a foreign key
ALTER TABLE orders ALTER CONSTRAINT customer_fk ENFORCED;
-- case: set the expression of a virtual column
ALTER TABLE sums ALTER COLUMN twice SET EXPRESSION AS (amount * 3);
