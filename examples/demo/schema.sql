-- Targets of the demo: US flights of the first half of 2001, their status reports, their schedule, and a week of earthquakes.

CREATE SCHEMA IF NOT EXISTS analytics;

-- Append: every flight once, from two queues and from bulk.
CREATE TABLE IF NOT EXISTS analytics.flights (
  origin       VARCHAR(3)  NOT NULL ENCODE bytedict,
  flight_no    INTEGER     NOT NULL ENCODE az64,
  destination  VARCHAR(3)  NOT NULL ENCODE bytedict,
  departed_at  TIMESTAMP   NOT NULL ENCODE raw,
  distance     INTEGER     ENCODE az64,
  delay        INTEGER     ENCODE az64,
  PRIMARY KEY (origin, flight_no)
)
DISTSTYLE KEY
DISTKEY (origin)
COMPOUND SORTKEY (departed_at);

-- Merge: the latest report of each flight, from two queues and from bulk.
CREATE TABLE IF NOT EXISTS analytics.flight_status (
  origin       VARCHAR(3)  NOT NULL ENCODE bytedict,
  flight_no    INTEGER     NOT NULL ENCODE az64,
  reported_at  TIMESTAMP   NOT NULL ENCODE az64,
  status       VARCHAR(16) NOT NULL ENCODE bytedict,
  delay        INTEGER     ENCODE az64,
  destination  VARCHAR(3)  ENCODE bytedict,
  PRIMARY KEY (origin, flight_no)
)
DISTKEY (origin)
SORTKEY (origin, flight_no);

-- History: every report of each flight once.
CREATE TABLE IF NOT EXISTS analytics.flight_status_history (
  origin       VARCHAR(3)  NOT NULL ENCODE bytedict,
  flight_no    INTEGER     NOT NULL ENCODE az64,
  reported_at  TIMESTAMP   NOT NULL ENCODE az64,
  status       VARCHAR(16) NOT NULL ENCODE bytedict,
  delay        INTEGER     ENCODE az64,
  destination  VARCHAR(3)  ENCODE bytedict
)
DISTKEY (origin)
SORTKEY (reported_at);

-- Merge: the latest report of each earthquake.
CREATE TABLE IF NOT EXISTS analytics.earthquakes (
  id           VARCHAR(32)  NOT NULL ENCODE zstd,
  updated_at   TIMESTAMP    NOT NULL ENCODE az64,
  occurred_at  TIMESTAMP    ENCODE az64,
  magnitude    DECIMAL(4,2) ENCODE az64,
  place        VARCHAR(256) ENCODE zstd,
  review       VARCHAR(16)  ENCODE bytedict,
  PRIMARY KEY (id)
)
DISTSTYLE ALL
SORTKEY (updated_at);

-- Merge of change data: the schedule, from which rows are deleted. Its loads fill the last two columns.
CREATE TABLE IF NOT EXISTS analytics.flight_schedule (
  origin        VARCHAR(3)  NOT NULL ENCODE bytedict,
  flight_no     INTEGER     NOT NULL ENCODE az64,
  destination   VARCHAR(3)  NOT NULL ENCODE bytedict,
  departs_at    TIMESTAMP   NOT NULL ENCODE az64,
  delay         INTEGER     ENCODE az64,
  committed_at  TIMESTAMP   NOT NULL ENCODE az64,
  change_seq    INTEGER     NOT NULL ENCODE az64,
  loaded_by     CHAR(32)    ENCODE zstd,
  loaded_at     TIMESTAMP   ENCODE az64,
  PRIMARY KEY (origin, flight_no)
)
DISTKEY (origin)
SORTKEY (origin, flight_no);

-- The loader's own tables, as `redshift-loader init --print` gives them. Without them the first load of each target would make them.

CREATE TABLE IF NOT EXISTS "analytics"."flights__loader_ledger" (file_id CHAR(32) NOT NULL ENCODE zstd, bucket VARCHAR(255) NOT NULL ENCODE zstd, object_key VARCHAR(1024) NOT NULL ENCODE zstd, version_id VARCHAR(1024) NOT NULL ENCODE zstd, etag VARCHAR(256) NOT NULL ENCODE zstd, bytes BIGINT NOT NULL ENCODE az64, event_time TIMESTAMP NOT NULL ENCODE az64, batch_id CHAR(32) NOT NULL ENCODE zstd, loaded_at TIMESTAMP NOT NULL ENCODE raw) DISTKEY (batch_id) SORTKEY (loaded_at);
CREATE TABLE IF NOT EXISTS "analytics"."flights__loader_fence" (nobody_reads_this SMALLINT);
CREATE TABLE IF NOT EXISTS "analytics"."flight_status__loader_ledger" (file_id CHAR(32) NOT NULL ENCODE zstd, bucket VARCHAR(255) NOT NULL ENCODE zstd, object_key VARCHAR(1024) NOT NULL ENCODE zstd, version_id VARCHAR(1024) NOT NULL ENCODE zstd, etag VARCHAR(256) NOT NULL ENCODE zstd, bytes BIGINT NOT NULL ENCODE az64, event_time TIMESTAMP NOT NULL ENCODE az64, batch_id CHAR(32) NOT NULL ENCODE zstd, loaded_at TIMESTAMP NOT NULL ENCODE raw) DISTKEY (batch_id) SORTKEY (loaded_at);
CREATE TABLE IF NOT EXISTS "analytics"."flight_status__loader_fence" (nobody_reads_this SMALLINT);
CREATE TABLE IF NOT EXISTS "analytics"."flight_status_history__loader_ledger" (file_id CHAR(32) NOT NULL ENCODE zstd, bucket VARCHAR(255) NOT NULL ENCODE zstd, object_key VARCHAR(1024) NOT NULL ENCODE zstd, version_id VARCHAR(1024) NOT NULL ENCODE zstd, etag VARCHAR(256) NOT NULL ENCODE zstd, bytes BIGINT NOT NULL ENCODE az64, event_time TIMESTAMP NOT NULL ENCODE az64, batch_id CHAR(32) NOT NULL ENCODE zstd, loaded_at TIMESTAMP NOT NULL ENCODE raw) DISTKEY (batch_id) SORTKEY (loaded_at);
CREATE TABLE IF NOT EXISTS "analytics"."flight_status_history__loader_fence" (nobody_reads_this SMALLINT);
CREATE TABLE IF NOT EXISTS "analytics"."earthquakes__loader_ledger" (file_id CHAR(32) NOT NULL ENCODE zstd, bucket VARCHAR(255) NOT NULL ENCODE zstd, object_key VARCHAR(1024) NOT NULL ENCODE zstd, version_id VARCHAR(1024) NOT NULL ENCODE zstd, etag VARCHAR(256) NOT NULL ENCODE zstd, bytes BIGINT NOT NULL ENCODE az64, event_time TIMESTAMP NOT NULL ENCODE az64, batch_id CHAR(32) NOT NULL ENCODE zstd, loaded_at TIMESTAMP NOT NULL ENCODE raw) DISTKEY (batch_id) SORTKEY (loaded_at);
CREATE TABLE IF NOT EXISTS "analytics"."earthquakes__loader_fence" (nobody_reads_this SMALLINT);
CREATE TABLE IF NOT EXISTS "analytics"."flight_schedule__loader_ledger" (file_id CHAR(32) NOT NULL ENCODE zstd, bucket VARCHAR(255) NOT NULL ENCODE zstd, object_key VARCHAR(1024) NOT NULL ENCODE zstd, version_id VARCHAR(1024) NOT NULL ENCODE zstd, etag VARCHAR(256) NOT NULL ENCODE zstd, bytes BIGINT NOT NULL ENCODE az64, event_time TIMESTAMP NOT NULL ENCODE az64, batch_id CHAR(32) NOT NULL ENCODE zstd, loaded_at TIMESTAMP NOT NULL ENCODE raw) DISTKEY (batch_id) SORTKEY (loaded_at);
CREATE TABLE IF NOT EXISTS "analytics"."flight_schedule__loader_fence" (nobody_reads_this SMALLINT);

-- Deletions that are remembered, with the types of the target's columns. The loader's own statement for it cannot be repeated.
CREATE TABLE IF NOT EXISTS "analytics"."flight_schedule__loader_tombstones" (origin VARCHAR(3) NOT NULL, flight_no INTEGER NOT NULL, committed_at TIMESTAMP, change_seq INTEGER, loader_recorded_at TIMESTAMP, loader_of_snapshot BOOLEAN) DISTKEY (origin) SORTKEY (origin, flight_no);
