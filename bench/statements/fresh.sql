-- Written after the rules had been fitted to the other files, to see how far they carry. First run: agreement 92.9 %, blocking
-- precision and recall 1.000; three mechanisms were then mended. One case was wrong (its default had no parent row) and was changed.
-- given
CREATE TYPE status AS ENUM ('open', 'closed');
CREATE DOMAIN money_amount AS numeric(12,2) CHECK (VALUE >= 0);
CREATE TABLE accounts (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email character varying(80) NOT NULL, phone text, balance numeric(10,2) DEFAULT 0,
  opened timestamp without time zone DEFAULT now(), state status NOT NULL DEFAULT 'open', settings json, score real,
  manager_id integer, locale char(2), CONSTRAINT accounts_email_key UNIQUE (email)
);
CREATE TABLE payments (
  id bigserial PRIMARY KEY, account_id integer NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, amount money_amount,
  currency varchar(3) NOT NULL DEFAULT 'EUR', paid_on date, note varchar(200), reference uuid, fee numeric
);
CREATE INDEX payments_account_idx ON payments (account_id);
CREATE INDEX payments_note_idx ON payments ((lower(note)));
CREATE UNIQUE INDEX payments_reference_idx ON payments (reference) WHERE reference IS NOT NULL;
CREATE TABLE audit (id bigint, happened timestamptz NOT NULL, payload jsonb, kind text) PARTITION BY RANGE (happened);
CREATE TABLE audit_2025 PARTITION OF audit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE audit_2026 PARTITION OF audit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE MATERIALIZED VIEW balances AS SELECT account_id, sum(amount) AS total FROM payments GROUP BY account_id;
CREATE VIEW open_accounts AS SELECT * FROM accounts WHERE state = 'open';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

-- case: ALTER TABLE public.accounts ADD COLUMN last_seen_at timestamptz DEFAULT localtimestamp
ALTER TABLE public.accounts ADD COLUMN last_seen_at timestamptz DEFAULT localtimestamp;
-- case: ALTER TABLE payments ADD COLUMN created_by bigint NOT NULL DEFAULT 1 REFERENCES accounts (id)
ALTER TABLE payments ADD COLUMN created_by bigint NOT NULL DEFAULT 1 REFERENCES accounts (id);
-- case: ALTER TABLE payments ALTER COLUMN currency TYPE char(3)
ALTER TABLE payments ALTER COLUMN currency TYPE char(3);
-- case: ALTER TABLE payments ALTER COLUMN note TYPE varchar(500)
ALTER TABLE payments ALTER COLUMN note TYPE varchar(500);
-- case: ALTER TABLE payments ALTER COLUMN fee TYPE money_amount
ALTER TABLE payments ALTER COLUMN fee TYPE money_amount;
-- case: ALTER TABLE payments ALTER COLUMN amount TYPE numeric(12,2)
ALTER TABLE payments ALTER COLUMN amount TYPE numeric(12,2);
-- case: ALTER TABLE accounts ALTER COLUMN opened TYPE timestamptz USING opened AT TIME ZONE 'UTC'
ALTER TABLE accounts ALTER COLUMN opened TYPE timestamptz USING opened AT TIME ZONE 'UTC';
-- case: ALTER TABLE accounts ALTER COLUMN settings TYPE jsonb USING settings::jsonb
ALTER TABLE accounts ALTER COLUMN settings TYPE jsonb USING settings::jsonb;
-- case: ALTER TABLE accounts ALTER COLUMN score TYPE double precision
ALTER TABLE accounts ALTER COLUMN score TYPE double precision;
-- case: ALTER TABLE accounts ALTER COLUMN state DROP DEFAULT, ALTER COLUMN state TYPE text USING state::text
ALTER TABLE accounts ALTER COLUMN state DROP DEFAULT, ALTER COLUMN state TYPE text USING state::text;
-- case: ALTER TABLE payments ALTER COLUMN reference TYPE text
ALTER TABLE payments ALTER COLUMN reference TYPE text;
-- case: ALTER TABLE payments ALTER COLUMN paid_on TYPE timestamptz
ALTER TABLE payments ALTER COLUMN paid_on TYPE timestamptz;
-- case: ALTER TABLE payments ALTER COLUMN account_id DROP NOT NULL
ALTER TABLE payments ALTER COLUMN account_id DROP NOT NULL;
-- case: ALTER TABLE payments ALTER COLUMN paid_on SET NOT NULL, ALTER COLUMN fee SET DEFAULT 0
ALTER TABLE payments ALTER COLUMN paid_on SET NOT NULL, ALTER COLUMN fee SET DEFAULT 0;
-- case: ALTER TABLE accounts ADD CONSTRAINT manager_fk FOREIGN KEY (manager_id) REFERENCES accounts (id) DEF
ALTER TABLE accounts ADD CONSTRAINT manager_fk FOREIGN KEY (manager_id) REFERENCES accounts (id) DEFERRABLE;
-- case: ALTER TABLE accounts ADD CONSTRAINT manager_fk FOREIGN KEY (manager_id) REFERENCES payments (account
ALTER TABLE accounts ADD CONSTRAINT manager_fk FOREIGN KEY (manager_id) REFERENCES payments (account_id);
-- case: ALTER TABLE payments ADD CONSTRAINT reference_key UNIQUE USING INDEX payments_reference_idx
ALTER TABLE payments ADD CONSTRAINT reference_key UNIQUE USING INDEX payments_reference_idx;
-- case: ALTER TABLE payments DROP CONSTRAINT payments_account_id_fkey, ADD CONSTRAINT payments_account_id_fk
ALTER TABLE payments DROP CONSTRAINT payments_account_id_fkey, ADD CONSTRAINT payments_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) NOT VALID;
-- case: ALTER TABLE payments ADD COLUMN period daterange, ADD EXCLUDE USING gist (period WITH &&)
ALTER TABLE payments ADD COLUMN period daterange, ADD EXCLUDE USING gist (period WITH &&);
-- case: ALTER TABLE audit ADD COLUMN actor text NOT NULL DEFAULT 'system'
ALTER TABLE audit ADD COLUMN actor text NOT NULL DEFAULT 'system';
-- case: ALTER TABLE audit ALTER COLUMN kind TYPE varchar(40)
ALTER TABLE audit ALTER COLUMN kind TYPE varchar(40);
-- case: ALTER TABLE audit ADD CONSTRAINT kind_known CHECK (kind IN ('a', 'b') OR kind <> '')
ALTER TABLE audit ADD CONSTRAINT kind_known CHECK (kind IN ('a', 'b') OR kind <> '');
-- case: CREATE INDEX ON audit USING gin (payload)
CREATE INDEX ON audit USING gin (payload);
-- case: CREATE INDEX audit_kind_idx ON ONLY audit (kind)
CREATE INDEX audit_kind_idx ON ONLY audit (kind);
-- case: CREATE TABLE audit_2027 PARTITION OF audit FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')
CREATE TABLE audit_2027 PARTITION OF audit FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
-- case: ALTER TABLE audit DETACH PARTITION audit_2025
ALTER TABLE audit DETACH PARTITION audit_2025;
-- case: CREATE UNIQUE INDEX balances_account_idx ON balances (account_id)
CREATE UNIQUE INDEX balances_account_idx ON balances (account_id);
-- case: REFRESH MATERIALIZED VIEW balances
REFRESH MATERIALIZED VIEW balances;
-- case: CREATE INDEX CONCURRENTLY payments_day_idx ON payments (paid_on, currency) INCLUDE (amount)
CREATE INDEX CONCURRENTLY payments_day_idx ON payments (paid_on, currency) INCLUDE (amount);
-- case: CREATE INDEX payments_month_idx ON payments (date_trunc('month', paid_on))
CREATE INDEX payments_month_idx ON payments (date_trunc('month', paid_on));
-- case: CREATE INDEX payments_month_idx ON payments (extract(month FROM paid_on))
CREATE INDEX payments_month_idx ON payments (extract(month FROM paid_on));
-- case: ALTER TABLE accounts ADD COLUMN age int GENERATED ALWAYS AS (extract(year FROM now()) - 2000) STORED
ALTER TABLE accounts ADD COLUMN age int GENERATED ALWAYS AS (extract(year FROM now()) - 2000) STORED;
-- case: ALTER TABLE accounts ADD COLUMN full_name text GENERATED ALWAYS AS (email || ' ' || phone) STORED
ALTER TABLE accounts ADD COLUMN full_name text GENERATED ALWAYS AS (email || ' ' || phone) STORED;
-- case: ALTER TABLE accounts DROP COLUMN phone
ALTER TABLE accounts DROP COLUMN phone;
-- case: ALTER TABLE accounts DROP COLUMN state
ALTER TABLE accounts DROP COLUMN state;
-- case: DROP INDEX accounts_email_key
DROP INDEX accounts_email_key;
-- case: DROP TABLE payments
DROP TABLE payments;
-- case: ALTER TABLE accounts RENAME COLUMN email TO mail
ALTER TABLE accounts RENAME COLUMN email TO mail;
-- case: CREATE TRIGGER accounts_touch BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE PROCEDURE touch()
CREATE TRIGGER accounts_touch BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE PROCEDURE touch();
-- case: ALTER TABLE payments SET (autovacuum_enabled = false)
ALTER TABLE payments SET (autovacuum_enabled = false);
-- case: ALTER TABLE payments SET UNLOGGED
ALTER TABLE payments SET UNLOGGED;
-- case: CLUSTER payments USING payments_account_idx
CLUSTER payments USING payments_account_idx;
-- case: VACUUM (FULL) accounts
VACUUM (FULL) accounts;
-- case: REINDEX TABLE CONCURRENTLY payments
REINDEX TABLE CONCURRENTLY payments;
-- case: ALTER DOMAIN money_amount ADD CONSTRAINT small CHECK (VALUE < 1000000)
ALTER DOMAIN money_amount ADD CONSTRAINT small CHECK (VALUE < 1000000);
-- case: ALTER DOMAIN money_amount DROP CONSTRAINT money_amount_check
ALTER DOMAIN money_amount DROP CONSTRAINT money_amount_check;
-- case: ALTER TYPE status ADD VALUE IF NOT EXISTS 'frozen' AFTER 'open'
ALTER TYPE status ADD VALUE IF NOT EXISTS 'frozen' AFTER 'open';
-- case: ALTER TYPE status RENAME TO account_status
ALTER TYPE status RENAME TO account_status;
-- case: CREATE OR REPLACE VIEW open_accounts AS SELECT * FROM accounts
CREATE OR REPLACE VIEW open_accounts AS SELECT * FROM accounts;
-- case: DROP VIEW open_accounts CASCADE
DROP VIEW open_accounts CASCADE;
-- case: UPDATE payments SET country = 'DE' WHERE currency = 'EUR'
BEGIN;
ALTER TABLE payments ADD COLUMN country varchar(2);
UPDATE payments SET country = 'DE' WHERE currency = 'EUR';
COMMIT;
-- case: ALTER TABLE payments VALIDATE CONSTRAINT fee_positive
BEGIN;
ALTER TABLE payments ADD CONSTRAINT fee_positive CHECK (fee >= 0) NOT VALID;
ALTER TABLE payments VALIDATE CONSTRAINT fee_positive;
COMMIT;
-- case: ALTER TABLE refunds ADD CONSTRAINT payment_once UNIQUE (payment_id)
BEGIN;
CREATE TABLE refunds (id bigint PRIMARY KEY, payment_id bigint REFERENCES payments (id));
CREATE INDEX refunds_payment_idx ON refunds (payment_id);
ALTER TABLE refunds ADD CONSTRAINT payment_once UNIQUE (payment_id);
COMMIT;
-- case: ALTER TABLE accounts ALTER COLUMN locale SET DEFAULT 'en'
BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE accounts ALTER COLUMN locale SET DEFAULT 'en';
COMMIT;
-- case: DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'accounts' AND co
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'accounts' AND column_name = 'locale') THEN
    ALTER TABLE accounts ALTER COLUMN locale TYPE varchar(5);
  END IF;
END $$;
-- case: ALTER TABLE accounts ADD COLUMN uid uuid NOT NULL DEFAULT md5(random()::text || clock_timestamp()::t
ALTER TABLE accounts ADD COLUMN uid uuid NOT NULL DEFAULT md5(random()::text || clock_timestamp()::text)::uuid;
-- case: ALTER TABLE accounts ADD COLUMN created date DEFAULT current_date - 30, ADD COLUMN zone text DEFAULT
ALTER TABLE accounts ADD COLUMN created date DEFAULT current_date - 30, ADD COLUMN zone text DEFAULT current_setting('TimeZone');
-- case: ALTER TABLE accounts ALTER COLUMN id SET GENERATED BY DEFAULT, ALTER COLUMN id RESTART WITH 1000
ALTER TABLE accounts ALTER COLUMN id SET GENERATED BY DEFAULT, ALTER COLUMN id RESTART WITH 1000;
-- case: ALTER TABLE accounts ALTER COLUMN id TYPE bigint
ALTER TABLE accounts ALTER COLUMN id TYPE bigint;
-- case: ALTER TABLE payments ALTER COLUMN id TYPE numeric
ALTER TABLE payments ALTER COLUMN id TYPE numeric;
-- case: ALTER TABLE accounts ADD COLUMN tier int NOT NULL DEFAULT 1 CHECK (tier BETWEEN 1 AND 3)
ALTER TABLE accounts ADD COLUMN tier int NOT NULL DEFAULT 1 CHECK (tier BETWEEN 1 AND 3);
-- case: LOCK TABLE payments IN SHARE ROW EXCLUSIVE MODE
LOCK TABLE payments IN SHARE ROW EXCLUSIVE MODE;
-- case: TRUNCATE accounts, payments
TRUNCATE accounts, payments;
-- case: TRUNCATE accounts
TRUNCATE accounts;
-- case: DROP TYPE status
DROP TYPE status;
-- case: CREATE TABLE payments_archive (LIKE payments INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
CREATE TABLE payments_archive (LIKE payments INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
-- case: ALTER TABLE payments INHERIT accounts
ALTER TABLE payments INHERIT accounts;
-- case: COMMENT ON COLUMN payments.fee IS 'in EUR'
COMMENT ON COLUMN payments.fee IS 'in EUR';
-- case: ALTER TABLE payments OWNER TO CURRENT_USER, SET (fillfactor = 90)
ALTER TABLE payments OWNER TO CURRENT_USER, SET (fillfactor = 90);
-- case: UPDATE payments SET fee = 0 WHERE fee IS NULL
UPDATE payments SET fee = 0 WHERE fee IS NULL;
