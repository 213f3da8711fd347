-- given
CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL);
CREATE TABLE orders (
  id bigint PRIMARY KEY, customer_id bigint, amount int, code text, doc jsonb, tags text[], paid_at timestamptz,
  room int4range, CONSTRAINT orders_code_key UNIQUE (code)
);
CREATE INDEX orders_amount_idx ON orders (amount);
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, amount FROM orders;
CREATE VIEW amounts AS SELECT id, amount FROM orders;
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX events_kind_idx ON events (kind);
CREATE INDEX events_id_idx ON ONLY events (id);
CREATE INDEX events_2025_id_idx ON events_2025 (id);
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (id bigint PRIMARY KEY, order_id bigint);
CREATE INDEX invoices_order_idx ON billing.invoices (order_id);

-- case: plain
CREATE INDEX orders_customer_idx ON orders (customer_id);
-- case: without a name
CREATE INDEX ON orders (customer_id);
-- case: unique
CREATE UNIQUE INDEX orders_both_idx ON orders (customer_id, code);
-- case: concurrently
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
-- case: unique concurrently
CREATE UNIQUE INDEX CONCURRENTLY orders_code_idx ON orders (lower(code));
-- case: concurrently if not exists
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_customer_idx ON orders (customer_id);
-- case: concurrently in a transaction
BEGIN;
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
COMMIT;
-- case: if not exists
CREATE INDEX IF NOT EXISTS orders_customer_idx ON orders (customer_id);
-- case: if not exists, and it does
CREATE INDEX IF NOT EXISTS orders_amount_idx ON orders (amount);
-- case: a name that is taken
CREATE INDEX orders_amount_idx ON orders (amount, id);
-- case: a name that is taken by a table
CREATE INDEX customers ON orders (amount);
-- case: expression
CREATE INDEX orders_lower_idx ON orders (lower(code));
-- case: partial
CREATE INDEX orders_unpaid_idx ON orders (id) WHERE paid_at IS NULL;
-- case: include
CREATE INDEX orders_cover_idx ON orders (customer_id) INCLUDE (amount);
-- case: descending
CREATE INDEX orders_paid_idx ON orders (paid_at DESC NULLS LAST);
-- case: gin on jsonb
CREATE INDEX orders_doc_idx ON orders USING gin (doc jsonb_path_ops);
-- case: gin on an array
CREATE INDEX orders_tags_idx ON orders USING gin (tags);
-- case: gist on a range
CREATE INDEX orders_room_idx ON orders USING gist (room);
-- case: brin
CREATE INDEX orders_paid_idx ON orders USING brin (paid_at);
-- case: hash
CREATE INDEX orders_code_hash ON orders USING hash (code);
-- case: json expression
CREATE INDEX orders_kind_idx ON orders ((doc ->> 'kind'));
-- case: nulls not distinct
CREATE UNIQUE INDEX orders_cust_idx ON orders (customer_id) NULLS NOT DISTINCT;
-- case: with storage options
CREATE INDEX orders_customer_idx ON orders (customer_id) WITH (fillfactor = 70);
-- case: expression that is not immutable
CREATE INDEX orders_day_idx ON orders (date(paid_at));
-- case: predicate that is not immutable
CREATE INDEX orders_recent_idx ON orders (id) WHERE paid_at > now();
-- case: a column that does not exist
CREATE INDEX orders_weight_idx ON orders (weight);
-- case: a table that does not exist
CREATE INDEX parcels_id_idx ON parcels (id);
-- case: a view
CREATE INDEX amounts_idx ON amounts (amount);
-- case: a materialized view
CREATE INDEX totals_idx ON totals (customer_id);
-- case: a materialized view concurrently
CREATE INDEX CONCURRENTLY totals_idx ON totals (customer_id);
-- case: qualified table
CREATE INDEX invoices_id_idx ON billing.invoices (id, order_id);
-- case: qualified table, if not exists and it does
CREATE INDEX IF NOT EXISTS invoices_order_idx ON billing.invoices (order_id);
-- case: partitioned
CREATE INDEX events_at_idx ON events (at);
-- case: partitioned, ONLY
CREATE INDEX events_at_idx ON ONLY events (at);
-- case: partitioned, concurrently
CREATE INDEX CONCURRENTLY events_at_idx ON events (at);
-- case: partitioned, unique without the key
CREATE UNIQUE INDEX events_id_key ON events (id);
-- case: a partition
CREATE INDEX events_2025_at_idx ON events_2025 (at);
-- case: a partition concurrently
CREATE INDEX CONCURRENTLY events_2025_at_idx ON events_2025 (at);
-- case: attach
ALTER INDEX events_id_idx ATTACH PARTITION events_2025_id_idx;
-- case: drop
DROP INDEX orders_amount_idx;
-- case: drop qualified
DROP INDEX billing.invoices_order_idx;
-- case: drop concurrently
DROP INDEX CONCURRENTLY orders_amount_idx;
-- case: drop concurrently in a transaction
BEGIN;
DROP INDEX CONCURRENTLY IF EXISTS orders_amount_idx;
COMMIT;
-- case: drop one that does not exist
DROP INDEX nowhere_idx;
-- case: drop one that does not exist, if exists
DROP INDEX IF EXISTS nowhere_idx;
-- case: drop one of a constraint
DROP INDEX orders_code_key;
-- case: drop one of a partitioned table
DROP INDEX events_kind_idx;
-- case: drop one of a partitioned table concurrently
DROP INDEX CONCURRENTLY events_kind_idx;
-- case: drop a partition's part
DROP INDEX events_2025_kind_idx;
-- case: rename
ALTER INDEX orders_amount_idx RENAME TO orders_sum_idx;
-- case: rename one that does not exist, if exists
ALTER INDEX IF EXISTS nowhere_idx RENAME TO somewhere_idx;
-- case: set fillfactor
ALTER INDEX orders_amount_idx SET (fillfactor = 80);
-- case: reindex index
REINDEX INDEX orders_amount_idx;
-- case: reindex table
REINDEX TABLE orders;
-- case: reindex table verbose
REINDEX (VERBOSE) TABLE orders;
-- case: reindex index concurrently
REINDEX INDEX CONCURRENTLY orders_amount_idx;
-- case: reindex table concurrently
REINDEX TABLE CONCURRENTLY orders;
-- case: reindex concurrently in a transaction
BEGIN;
REINDEX INDEX CONCURRENTLY orders_amount_idx;
COMMIT;
-- case: reindex a partition's table
REINDEX TABLE events_2025;
-- case: reindex one that does not exist
REINDEX INDEX nowhere_idx;
-- case: cluster
CLUSTER orders USING orders_amount_idx;
-- case: cluster as before
ALTER TABLE orders CLUSTER ON orders_amount_idx;
CLUSTER orders;
-- case: cluster on
ALTER TABLE orders CLUSTER ON orders_amount_idx;
-- case: set without cluster
ALTER TABLE orders SET WITHOUT CLUSTER;
-- case: statistics
CREATE STATISTICS orders_stats (dependencies) ON customer_id, amount FROM orders;
-- case: analyze
ANALYZE orders;
-- case: on a temporary table
CREATE TEMP TABLE staging (id bigint, code text);
CREATE INDEX staging_idx ON staging (code);
-- case: dropped and built anew
DROP INDEX orders_amount_idx;
CREATE INDEX orders_amount_idx ON orders (amount, code);
-- case: renamed first
ALTER TABLE orders RENAME TO purchases;
CREATE INDEX purchases_code_idx ON purchases (lower(code));
-- case: search_path
SET search_path TO billing, public;
CREATE INDEX invoices_both_idx ON invoices (order_id, id);
