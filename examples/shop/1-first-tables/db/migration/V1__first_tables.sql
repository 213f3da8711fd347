CREATE TABLE customers (
  id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email varchar(120) NOT NULL UNIQUE
);

CREATE TABLE orders (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint,
  reference   varchar(20),
  legacy_code text,
  amount      numeric(10, 2) NOT NULL,
  placed_at   timestamptz NOT NULL DEFAULT now()
);
