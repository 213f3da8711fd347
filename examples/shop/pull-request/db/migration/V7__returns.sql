-- A new table blocks nobody, whatever is done to it.
CREATE TABLE returns (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES orders (id)
);

CREATE INDEX returns_order_idx ON returns (order_id);
ALTER TABLE returns ADD CONSTRAINT returns_once UNIQUE (order_id);
