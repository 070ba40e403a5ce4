CREATE SCHEMA IF NOT EXISTS shop;

CREATE TABLE IF NOT EXISTS shop.orders (
  order_id   BIGINT        NOT NULL ENCODE az64,
  status     VARCHAR(16)   NOT NULL ENCODE zstd,
  amount     DECIMAL(12,2) ENCODE az64,
  updated_at TIMESTAMP     ENCODE az64,
  PRIMARY KEY (order_id)
)
DISTKEY (order_id)
SORTKEY (updated_at);
