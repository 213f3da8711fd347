CREATE TABLE shipments (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES orders (id),
  sent_at  timestamptz
);

CREATE INDEX shipments_order_idx ON shipments (order_id);
