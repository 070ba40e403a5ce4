import { describe, expect } from "vitest";
import { test } from "./database.ts";

describe("an expression", () => {
  test.for([
    { sql: "nvl(null, 'a')", value: "a" },
    { sql: "isnull(null, 2)", value: "2" },
    { sql: "nvl2(null, 'set', 'unset')", value: "unset" },
    { sql: "decode(null, null, 'none', 1, 'one', 'other')", value: "none" },
    { sql: "decode(2, 1, 'one')", value: null },
    { sql: "len('äb ')", value: "3" },
    { sql: "charindex('b', 'abc')", value: "2" },
    { sql: "concat('a', null)", value: null },
    { sql: "concat('a', 'b') || 1", value: "ab1" },
    { sql: "regexp_replace('a1b2', '[0-9]', '#')", value: "a#b#" },
    { sql: "strtol('-ff', 16)", value: "-255" },
    { sql: "md5('a')", value: "0cc175b9c0f1b6a831c399e269772661" },
    { sql: "sha2('a', 256)", value: "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb" },
    { sql: "replicate('ab', 2)", value: "abab" },
    { sql: "trunc(1.57, 1)", value: "1.5" },
    { sql: "trunc('2020-01-02 10:00'::timestamp)", value: "2020-01-02" },
    { sql: "dateadd(month, 1, '2008-01-31')", value: "2008-02-29 00:00:00" },
    { sql: "dateadd('day', -1, '2020-01-01'::date)", value: "2019-12-31 00:00:00" },
    { sql: "dateadd(ms, 1500, '2020-01-01')", value: "2020-01-01 00:00:01.5" },
    { sql: "add_months('2008-04-30', 1)", value: "2008-05-31 00:00:00" },
    { sql: "last_day('2004-02-10'::date)", value: "2004-02-29" },
    { sql: "datediff(year, '12-31-2008'::date, '01-01-2009'::date)", value: "1" },
    { sql: "datediff(hours, '2009-01-01 08:30:00', '2009-01-01 10:00:00')", value: "2" },
    { sql: "datediff(qtr, '1998-07-01', '2009-01-01')", value: "42" },
    { sql: "datediff(day, '2020-01-02', '2020-01-01 23:59:59')", value: "-1" },
    { sql: "datediff(week, '2009-01-01', '2009-12-31')", value: "52" },
    { sql: "datediff(s, '1969-12-31 23:59:59.9', '1970-01-01 00:00:00.1')", value: "1" },
    { sql: "date_part(dow, '2023-01-01'::timestamp)", value: "0" },
    { sql: "extract(quarter from timestamp '2023-05-01')", value: "2" },
    { sql: "date_trunc('week', '2023-01-05'::date)", value: "2023-01-02 00:00:00" },
    { sql: "convert_timezone('America/New_York', '2020-01-01 12:00:00')", value: "2020-01-01 07:00:00" },
    { sql: "convert_timezone('Europe/Berlin', 'UTC', '2020-07-01 12:00:00')", value: "2020-07-01 10:00:00" },
    { sql: "getdate() <= sysdate + interval '1 hour'", value: "t" },
    { sql: 'json_serialize(json_parse(\'{"a b": [1, "x  y"]}\'))', value: '{"a b":[1,"x  y"]}' },
    { sql: "json_parse('\"abc\"')::varchar", value: "abc" },
    {
      sql: '(select doc.a.b::varchar(1) from (select json_parse(\'{"a": {"b": "cd"}}\') as doc) q)',
      value: "c",
    },
    { sql: "json_extract_path_text('{\"a\": {\"b\": 7}}', 'a', 'b')", value: "7" },
    { sql: "is_valid_json('[1]')", value: "f" },
    { sql: "null::super is null", value: "t" },
    { sql: "cast(1.55 as decimal(3, 1))", value: "1.6" },
    { sql: "1.5::decimal", value: "2" },
    { sql: "'abcdef'::varchar::varchar(max)::nvarchar(3)", value: "abc" },
    { sql: "repeat('x', 300)::varchar = repeat('x', 300)", value: "t" },
    { sql: "7 # 2", value: "5" },
    { sql: "2 between 1 and 3 and 5 not between 1 and 3", value: "t" },
    {
      sql: "(select last_value(x ignore nulls) over () from (select 1 as x union all select null) q limit 1)",
      value: "1",
    },
    { sql: "'a' ilike 'A'", value: "t" },
    { sql: "(select max(x) from (select 1 as x minus select 1) q)", value: null },
    { sql: "(select avg(x) from (select 1 as x union all select 2) q)", value: "1" },
    { sql: "(select avg(x) from (select 1::bigint as x union all select 2) q)", value: "1" },
    { sql: "(select avg(x) from (select 1.0 as x union all select 2) q)::varchar(3)", value: "1.5" },
    { sql: "(select median(x) from (select 1 as x union all select 2) q)", value: "1.5" },
    { sql: "(select approximate count(distinct x) from (select 1 as x union all select 1) q)", value: "1" },
    {
      sql: "(select listagg(x, '|') within group (order by x desc) from (select 1 as x union all select 2) q)",
      value: "2|1",
    },
    { sql: "(select listagg(distinct x) from (select 1 as x union all select 1) q)", value: "1" },
  ])("$sql is $value", async ({ sql, value }, { db }) => {
    expect(await db.rows(`select ${sql}`)).toEqual([[value]]);
  });

  test.for([
    {
      sql: "select datediff(week, '2019-03-02', '2019-03-03')",
      message: "DATEDIFF by week where one side is a Sunday is not supported by the local Redshift",
    },
    {
      sql: "select * from (select 1 a) pivot (sum(a) for a in (1))",
      message: "PIVOT of columns is not supported by the local Redshift",
    },
    { sql: "select strtol('12', 2)", message: "The input 12 is not valid to be converted to base 2" },
    { sql: "select a from (select 1 as a) x returning a", message: 'syntax error at or near ""returning""' },
  ])("is refused: $sql", async ({ sql, message }, { db }) => {
    expect(await db.refusal(sql)).toContain(message);
  });

  test("names its column as Redshift does", async ({ db }) => {
    const sql = "select getdate(), dateadd(day, 1, sysdate), len('a'), count(*), nvl(1, 2)";
    expect(await db.columns(sql)).toEqual(["getdate", "date_add", "len", "count", "coalesce"]);
  });

  test("takes words that only PostgreSQL reserves as names", async ({ db }) => {
    expect(await db.rows("select x.window, fetch from (select 1 as window, 2 as fetch) x")).toEqual([["1", "2"]]);
  });

  test.for([
    { literal: "'it''s'", value: "it's" },
    { literal: "'it\\'s'", value: "it's" },
    { literal: "'a\\\\b'", value: "a\\b" },
    { literal: "'a\\tb\\101'", value: "a\tbA" },
    { literal: "'\\u0041\\\\u0041'", value: "u0041\\u0041" },
    { literal: "'a'\n'\\\\b'", value: "a\\b" },
    { literal: "$$it's \\n$$", value: "it's \\n" },
    { literal: "E'\\t'", value: "\t" },
  ])("reads backslashes in literals: $literal", async ({ literal, value }, { db }) => {
    expect(await db.rows(`select ${literal}`)).toEqual([[value]]);
  });
});
