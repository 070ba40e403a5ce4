/** Statements of all kinds that Redshift refuses. Table `t` has a column of each type, `w` and `late` are views. */
export const refusedStatements: readonly string[] = `
SELECT nothing FROM t
SELECT * FROM nothing
SELECT * FROM nowhere.t
SELECT nofunction(1)
SELECT json_parse(1)
SELECT json_parse('{')
SELECT s.a.b FROM v
SELECT v.x.y FROM t
SELECT s + day FROM t
SELECT s || 'x' FROM t
SELECT s LIKE 'a%' FROM t
SELECT s < day FROM t
SELECT s + ok FROM t
SELECT upper(s) FROM t
SELECT length(1, 2)
SELECT left(v) FROM t
SELECT concat(v) FROM t
SELECT concat(1, 2, 3)
SELECT dateadd(month, 'x', day) FROM t
SELECT dateadd(moon, 1, day) FROM t
SELECT datediff(day, 1, 2)
SELECT date_trunc('moon', at) FROM t
SELECT extract(moon FROM at) FROM t
SELECT to_char(s, 'YYYY') FROM t
SELECT to_date('x', 'YYYY')
SELECT to_number('x', '99')
SELECT nvl(id, 'x') FROM t
SELECT coalesce(id, day) FROM t
SELECT CASE WHEN ok THEN 1 ELSE 'x' END FROM t
SELECT decode(id, 'x', 1) FROM t
SELECT 1 / 0
SELECT 10 % 0
SELECT 9223372036854775807 + 1
SELECT 30000::smallint * 30000::smallint
SELECT 'x'::int
SELECT 'x'::decimal(5,2)
SELECT 12345.6::decimal(5,2)
SELECT 'x'::date
SELECT '2026-13-01'::date
SELECT 'x'::timestamp
SELECT 'x'::boolean
SELECT 'abc'::varbyte + 1
SELECT b + 1 FROM t
SELECT to_varbyte('zz', 'hex')
SELECT from_hex('zz')
SELECT hex(1)
SELECT day + day FROM t
SELECT ok + 1 FROM t
SELECT id = day FROM t
SELECT d = 'x' FROM t
SELECT id FROM t GROUP BY v
SELECT sum(v) FROM t
SELECT avg(day) FROM t
SELECT sum(s) FROM t
SELECT median(v) FROM t
SELECT listagg(id) WITHIN GROUP (ORDER BY nothing) FROM t
SELECT count(*) FROM t HAVING id > 1
SELECT max(max(id)) FROM t
SELECT id FROM t WHERE sum(id) > 1
SELECT id FROM t ORDER BY 5
SELECT DISTINCT id FROM t ORDER BY v
SELECT id FROM t UNION SELECT day FROM t
SELECT id FROM t UNION SELECT id, v FROM t
SELECT (SELECT id, v FROM t)
SELECT (SELECT id FROM t UNION ALL SELECT 2)
SELECT id FROM t, t
SELECT id FROM t a, t b
SELECT * FROM t JOIN w USING (v)
SELECT * FROM t NATURAL JOIN nothing
SELECT * FROM (SELECT id AS a, v AS a FROM t) q WHERE a = 1
SELECT row_number() FROM t
SELECT rank() OVER (ORDER BY nothing) FROM t
SELECT id FROM t QUALIFY nothing = 1
SELECT TOP x id FROM t
SELECT id FROM t LIMIT -1
SELECT id FROM t LIMIT 'x'
SELECT $1
SELECT array[1]
SELECT '{1}'::int[]
SELECT now() FROM t
SELECT generate_series(1, 2) FROM t
SELECT version() + 1
SELECT regexp_replace(v, '(', '') FROM t
SELECT v ~ '(' FROM t
SELECT split_part(v, ',', 0) FROM t
SELECT lpad(v, 'x') FROM t
SELECT chr(-1)
SELECT md5(1, 2)
SELECT sha2(v, 'x') FROM t
SELECT crc32(1, 2)
SELECT json_extract_path_text('{', 'a')
SELECT json_extract_array_element_text('[1]', 'x')
SELECT object('a')
SELECT array_concat(s, 1) FROM t
SELECT array_concat(s, s) FROM t
SELECT subarray(s, 'x', 1) FROM t
SELECT get_array_length(v) FROM t
SELECT * FROM t, t.s x
SELECT x FROM t, UNPIVOT t.v AS x AT y
SELECT * FROM t PIVOT (sum(id) FOR v IN (nothing))
INSERT INTO t VALUES (1)
INSERT INTO t (id, nothing) VALUES (1, 2)
INSERT INTO t (id, n) VALUES ('x', 1)
INSERT INTO t (id, n, v) VALUES (1, 1, 'too long a text')
INSERT INTO t (id, n, v) VALUES (1, 1)
INSERT INTO t (id, n) VALUES (1, NULL)
INSERT INTO t (n, b) VALUES (1, 'abcdefgh'::varbyte)
INSERT INTO t (n, d) VALUES (1, 123456)
INSERT INTO t (n, day) VALUES (1, 5)
INSERT INTO t (n, s) VALUES (1, day)
INSERT INTO w VALUES (1)
INSERT INTO late VALUES (1)
INSERT INTO nothing VALUES (1)
UPDATE t SET nothing = 1
UPDATE t SET id = 'x'
UPDATE t SET n = NULL
UPDATE t SET id = 1, id = 2
DELETE FROM t WHERE nothing = 1
TRUNCATE w
TRUNCATE nothing
MERGE INTO t USING nothing ON t.id = nothing.id WHEN MATCHED THEN UPDATE SET id = 1 WHEN NOT MATCHED THEN INSERT VALUES (1)
CREATE TABLE t (id int)
CREATE TABLE u (id int, id int)
CREATE TABLE u (id nothing)
CREATE TABLE u (id int) DISTKEY(nothing)
CREATE TABLE u (id int) SORTKEY(nothing)
CREATE TABLE u (id varchar(70000))
CREATE TABLE u (id decimal(50,2))
CREATE TABLE u (id int DEFAULT 'x')
CREATE TABLE u (id int DEFAULT nothing)
CREATE TABLE u (id int REFERENCES nothing (id))
CREATE TABLE u (id jsonb)
CREATE TABLE u (id bytea)
CREATE TABLE u (id text[])
CREATE TABLE u (LIKE nothing)
CREATE TABLE u AS SELECT nothing
CREATE TABLE u AS SELECT id, id FROM t
CREATE TABLE nowhere.u (id int)
CREATE SCHEMA public
CREATE SCHEMA pg_own
CREATE VIEW w AS SELECT 1 AS a
CREATE VIEW x AS SELECT nothing FROM t
CREATE OR REPLACE VIEW w AS SELECT v FROM t
CREATE MATERIALIZED VIEW w AS SELECT 1 AS a
REFRESH MATERIALIZED VIEW w
REFRESH MATERIALIZED VIEW nothing
DROP TABLE nothing
DROP TABLE w
DROP VIEW t
DROP VIEW nothing
DROP TABLE t
DROP SCHEMA nothing
DROP SCHEMA public
DROP COLUMN id
ALTER TABLE nothing ADD COLUMN a int
ALTER TABLE t ADD COLUMN id int
ALTER TABLE t ADD COLUMN z int NOT NULL
ALTER TABLE t DROP COLUMN nothing
ALTER TABLE t DROP COLUMN id
ALTER TABLE t RENAME COLUMN nothing TO a
ALTER TABLE t RENAME TO w
ALTER TABLE t ALTER COLUMN v TYPE int
ALTER TABLE t ALTER SORTKEY (nothing)
ALTER TABLE t ALTER DISTKEY nothing
ALTER TABLE t APPEND FROM nothing
ALTER TABLE t OWNER TO missing_user
CREATE FUNCTION abs(int) RETURNS int STABLE AS $$ SELECT 1 $$ LANGUAGE sql
CREATE FUNCTION f(int) RETURNS int STABLE AS $$ SELECT nothing $$ LANGUAGE sql
CREATE FUNCTION f(int) RETURNS int STABLE AS $$ SELECT $2 $$ LANGUAGE sql
DROP FUNCTION nothing(int)
CALL nothing()
CALL nothing(1, 'x')
DROP PROCEDURE nothing()
CREATE USER u PASSWORD 'short'
DROP USER missing_user
GRANT SELECT ON nothing TO PUBLIC
GRANT USAGE ON t TO PUBLIC
GRANT SELECT ON t TO missing_user
REVOKE SELECT ON t FROM GROUP missing_group
SET search_path TO
SET timezone TO 'nowhere'
SET statement_timeout TO 'x'
SHOW nothing
SHOW TABLE nothing
VACUUM nothing
ANALYZE nothing
ANALYZE t (nothing)
LOCK nothing
COMMENT ON TABLE nothing IS 'x'
EXPLAIN SELECT nothing
DECLARE c CURSOR FOR SELECT 1
FETCH 1 FROM nothing
CLOSE nothing
PREPARE p AS SELECT nothing
EXECUTE nothing
DEALLOCATE nothing
COPY nothing FROM 's3://a/b' IAM_ROLE default
COPY t FROM 's3://nowhere/b' IAM_ROLE default
UNLOAD ('SELECT nothing') TO 's3://a/b' IAM_ROLE default
CREATE DATABASE dev
DROP DATABASE nothing
DROP DATABASE dev
SELECT * FROM stl_nothing
SELECT * FROM svl_qerror
SELECT nothing FROM stl_query
SELECT table_ddl('t')
SELECT super_text(s) FROM t
SELECT * FROM pg_catalog.pg_nothing
SELECT to_jsonb(1)
SELECT jsonb_typeof(s) FROM t
SELECT s -> 'a' FROM t
SELECT s::jsonb FROM t
SELECT s::json FROM t
SELECT CAST(s AS nothing) FROM t
SELECT CAST(day AS int) FROM t
SELECT CAST(at AS decimal(5,2)) FROM t
SELECT day::varbyte FROM t
SELECT interval 'x'
SELECT interval '1' WEEK
SELECT timestamp 'x'
SELECT date 'x'
SELECT power(-1, 0.5)
SELECT sqrt(-1)
SELECT ln(0)
SELECT ln(-1)
SELECT exp(10000)
SELECT round(1, 'x')
SELECT trunc(ok) FROM t
SELECT strtol('zz', 16)
SELECT convert_timezone('nowhere', at) FROM t
SELECT next_day(day, 'x') FROM t
SELECT months_between(1, 2)
SELECT try_cast(day AS nothing) FROM t
SELECT ratio_to_report(v) OVER () FROM t
SELECT percentile_cont(2) WITHIN GROUP (ORDER BY id) FROM t
WITH a AS (SELECT 1) SELECT * FROM b
WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 3) SELECT nothing FROM a
SELECT id FROM t WHERE id IN (SELECT id, v FROM t)
SELECT id FROM t WHERE EXISTS (SELECT nothing FROM t)
UPDATE w SET id = 1
DELETE FROM w
DROP TABLE redshift.long_name
DROP SCHEMA redshift CASCADE
CREATE SCHEMA redshift
SELECT redshift.super_text(s) FROM t
SELECT * FROM redshift.long_name
SELECT * FROM dev.redshift.long_name
CREATE TABLE u (id decimal(5,9))
`
  .trim()
  .split("\n");
