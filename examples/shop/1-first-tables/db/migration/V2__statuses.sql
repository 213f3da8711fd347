CREATE TABLE statuses (
  code  text PRIMARY KEY,
  label text NOT NULL
);

ALTER TABLE orders ADD COLUMN status text REFERENCES statuses (code);
