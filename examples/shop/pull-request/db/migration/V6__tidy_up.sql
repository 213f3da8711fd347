ALTER TABLE orders RENAME COLUMN placed_at TO ordered_at;
ALTER TABLE orders DROP COLUMN legacy_code;
