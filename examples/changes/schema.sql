CREATE SCHEMA IF NOT EXISTS shop;

CREATE TABLE IF NOT EXISTS shop.customers (
  customer_id BIGINT       NOT NULL ENCODE az64,
  name        VARCHAR(100) ENCODE zstd,
  email       VARCHAR(200) ENCODE zstd,
  changed_at  TIMESTAMP    ENCODE az64,
  change_seq  VARCHAR(40)  ENCODE zstd,
  loaded_by   VARCHAR(32)  ENCODE zstd,
  loaded_at   TIMESTAMP    ENCODE az64,
  PRIMARY KEY (customer_id)
)
DISTKEY (customer_id)
SORTKEY (changed_at);
