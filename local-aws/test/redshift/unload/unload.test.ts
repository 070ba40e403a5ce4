import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { describe, expect } from "vitest";
import { type CopySession, test } from "../copy/support/copy-session.ts";

const venue = `select * from (
  select 1 as id, 'Pinewood Racetrack' as name, 'OH' as state, null::int as seats
  union all select 2, 'Columbus "Crew" Stadium', 'OH', 7
  union all select 4, 'Community, Ballpark', null, 0
) venue order by id`;

const fileOf = ({ files }: CopySession, url: string) => String(files.get(url));
const urls = ({ files }: CopySession) => [...files.keys()].sort();

async function serially(session: CopySession, query: string, options = ""): Promise<string> {
  await session.unload(query, "s3://b/p", `parallel off ${options}`);
  return fileOf(session, "s3://b/p000");
}

describe("UNLOAD writes", () => {
  test("JSON, one object a line", async ({ session }) => {
    await session.sql(`create temp table d (doc jsonb); insert into d values ('{"a": [1, "x y"]}')`);
    const columns = "venue.*, id = 1 as ok, 1.50::numeric(5,2) as price, doc";
    const query = venue.replace("select *", `select ${columns}`).replace("order by", ", d order by");
    expect(await serially(session, query, "json")).toBe(
      '{"id":1,"name":"Pinewood Racetrack","state":"OH","seats":null,"ok":"t","price":1.50,"doc":{"a":[1,"x y"]}}\n' +
        '{"id":2,"name":"Columbus \\"Crew\\" Stadium","state":"OH","seats":7,"ok":"f","price":1.50,"doc":{"a":[1,"x y"]}}\n' +
        '{"id":4,"name":"Community, Ballpark","state":null,"seats":0,"ok":"f","price":1.50,"doc":{"a":[1,"x y"]}}\n',
    );
  });

  test("escapes and quotes in delimited text", async ({ session }) => {
    const query = "select 1, $q$a|b\\c'd\"e\nf$q$::varchar";
    expect(await serially(session, query, "escape")).toBe("1|a\\|b\\\\c'd\"e\\\nf\n");
    expect(await serially(session, query, "escape addquotes allowoverwrite")).toBe('"1"|"a\\|b\\\\c\\\'d\\"e\\\nf"\n');
  });

  test("no value that is longer than its fixed width", async ({ session }) => {
    await expect(serially(session, venue, "fixedwidth 'a:3,b:20,c:2,d:1'")).rejects.toThrow(
      "The value 'Columbus \"Crew\" Stadium' of column name is longer than its fixed width of 20",
    );
  });

  test("CHAR without its blanks, a boolean as t and f, VARBYTE in hexadecimal", async ({ session }) => {
    await session.sql("create temp table v (b bytea); insert into v values ('\\x01ff')");
    expect(await serially(session, "select 'ab'::char(5), true, false, b from v")).toBe("ab|t|f|01ff\n");
  });

  test("PARQUET with the types of the columns", async ({ session }) => {
    await session.unload(
      `select 1::smallint a, 2 b, 9007199254740993::bigint c, 1.5::real d, 2.5::float8 e, true f, 'x'::char(3) g, 'ä'::varchar h,
         -12.34::numeric(5,2) i, '2026-01-02'::date j, '2026-01-02 03:04:05.678901'::timestamp k, null::int l`,
      "s3://b/p",
      "parquet",
    );
    expect(urls(session)).toEqual(["s3://b/p0000_part_00.parquet"]);
    const bytes = session.files.get("s3://b/p0000_part_00.parquet") as Uint8Array;
    const file = {
      byteLength: bytes.length,
      slice: (start: number, end?: number) => Uint8Array.from(bytes.subarray(start, end)).buffer,
    };
    expect(await parquetReadObjects({ file })).toEqual([
      {
        a: 1,
        b: 2,
        c: 9007199254740993n,
        d: 1.5,
        e: 2.5,
        f: true,
        g: "x",
        h: "ä",
        i: -12.34,
        j: new Date("2026-01-02"),
        k: new Date("2026-01-02T03:04:05.678Z"),
        l: null,
      },
    ]);
  });

  test.for([
    { option: "gzip", extension: ".gz", unzip: gunzipSync },
    { option: "zstd", extension: ".zst", unzip: zstdDecompressSync },
  ])("files compressed with $option", async ({ option, extension, unzip }, { session }) => {
    await session.unload("select n from generate_series(1, 30000) n", "s3://b/p", `parallel off ${option}`);
    const text = String(unzip(session.files.get(`s3://b/p000${extension}`) as Uint8Array));
    expect(text).toBe(Array.from({ length: 30_000 }, (_, i) => `${i + 1}\n`).join(""));
  });
});

describe("UNLOAD names its files", () => {
  test("by slice and part, with the given extension", async ({ session }) => {
    await session.unload("select generate_series(1, 3)", "s3://b/d/p_", "extension 'csv'");
    expect(urls(session)).toEqual(["s3://b/d/p_0000_part_00.csv", "s3://b/d/p_0001_part_00.csv"]);
    expect(fileOf(session, "s3://b/d/p_0000_part_00.csv")).toBe("1\n3\n");
    expect(fileOf(session, "s3://b/d/p_0001_part_00.csv")).toBe("2\n");
  });

  test("by part when one is full", async ({ session }) => {
    await session.unload(
      "select repeat('x', 1000) from generate_series(1, 12000)",
      "s3://b/p",
      "parallel off maxfilesize 5 mb",
    );
    expect(urls(session)).toEqual(["s3://b/p000", "s3://b/p001", "s3://b/p002"]);
    const sizes = [...session.files.values()].map((it) => it.length);
    expect(Math.max(...sizes)).toBeLessThan(5 * 1024 * 1024 + 1001);
    expect(sizes.reduce((a, b) => a + b)).toBe(12_000 * 1001);
  });

  test("by partition, with any value", async ({ session }) => {
    const query = "select 1 as n, 'a/b' as part union all select 2, null union all select 3, 'c'";
    await session.unload(query, "s3://b/out", "partition by (part) parallel off");
    expect(Object.fromEntries([...session.files].map(([url, bytes]) => [url, String(bytes)]))).toEqual({
      "s3://b/out/part=a%2Fb/000": "1\n",
      "s3://b/out/part=__HIVE_DEFAULT_PARTITION__/000": "2\n",
      "s3://b/out/part=c/000": "3\n",
    });
  });

  test("in a verbose manifest", async ({ session }) => {
    const query = "select 1::int as id, 'x'::varchar(5) as name";
    await session.unload(query, "s3://b/v_", "manifest verbose header");
    expect(JSON.parse(fileOf(session, "s3://b/v_manifest"))).toEqual({
      entries: [{ url: "s3://b/v_0000_part_00", meta: { content_length: 12, record_count: 2 } }],
      schema: {
        elements: [
          { name: "id", type: { base: "integer" } },
          { name: "name", type: { base: "character varying", max_length: 5 } },
        ],
      },
      meta: { content_length: 12, record_count: 2 },
      author: { name: "Amazon Redshift", version: "1.0.0" },
    });
  });

  test("not at all if there are no rows", async ({ session }) => {
    expect(await session.unload("select 1 where false", "s3://b/p")).toMatchObject({ rows: 0, files: [] });
    expect(urls(session)).toEqual([]);
  });
});

describe("UNLOAD where files are", () => {
  test.beforeEach(({ session }) => {
    session.put("s3://b/p-old", "old");
    session.put("s3://b/q", "other");
  });

  test("is refused", async ({ session }) => {
    await expect(session.unload("select 1", "s3://b/p")).rejects.toMatchObject({
      message:
        "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.",
      sqlState: "XX000",
      detail: expect.stringContaining("code:      8001"),
    });
    expect(urls(session)).toEqual(["s3://b/p-old", "s3://b/q"]);
  });

  test("leaves them with ALLOWOVERWRITE and removes them with CLEANPATH", async ({ session }) => {
    await session.unload("select 1", "s3://b/p", "allowoverwrite parallel off");
    expect(urls(session)).toEqual(["s3://b/p-old", "s3://b/p000", "s3://b/q"]);
    await session.unload("select 2", "s3://b/p", "cleanpath parallel off");
    expect(urls(session)).toEqual(["s3://b/p000", "s3://b/q"]);
  });

  test("removes only the partitions that it writes", async ({ session }) => {
    session.put("s3://b/out/k=1/old", "");
    session.put("s3://b/out/k=2/old", "");
    await session.unload("select 1 as k, 5 as n", "s3://b/out", "partition by (k) cleanpath parallel off");
    expect(urls(session).slice(0, 2)).toEqual(["s3://b/out/k=1/000", "s3://b/out/k=2/old"]);
  });
});

describe("UNLOAD refuses", () => {
  test.for([
    { query: "delete from pg_class", message: "UNLOAD takes a SELECT query only" },
    { query: "select nope", message: 'column "nope" does not exist' },
  ])("the query $query", async ({ query, message }, { session }) => {
    await expect(session.unload(query, "s3://b/p")).rejects.toThrow(message);
  });

  test.for([
    { options: "partition by (nope)", message: 'Partition column "nope" is not a column of the query' },
    { options: "partition by (a)", message: "At least one column must not be a partition column" },
    { options: "parquet", message: "Column a has a type that UNLOAD does not write as PARQUET: cast it to VARCHAR" },
  ])("columns that do not fit $options", async ({ options, message }, { session }) => {
    await expect(session.unload("select '1:00'::time as a", "s3://b/p", options)).rejects.toThrow(message);
    expect(session.files.size).toBe(0);
  });

  test("two JSON members of one name", async ({ session }) => {
    await expect(session.unload("select 1 as a, 2 as a", "s3://b/p", "json")).rejects.toThrow('"a" occurs twice');
  });
});

describe("The system tables show of an UNLOAD", () => {
  test("its rows, files and sizes", async ({ session }) => {
    const { unloadId } = await session.unload("select generate_series(1, 3)", "s3://b/p", "header");
    expect(
      await session.sql(
        `select status, file_format, unloaded_location, unloaded_rows, unloaded_files_count, unloaded_files_size
         from redshift.sys_unload_history where query_id = ${unloadId}`,
      ),
    ).toEqual([["completed", "Text", "s3://b/p", "3", "2", "38"]]);
    expect(
      await session.sql(
        `select trim(d.file_name), d.line_count, d.transfer_size, trim(l.path) = trim(d.file_name) from redshift.sys_unload_detail d
         join redshift.stl_unload_log l on l.query = d.query_id and l.path = d.file_name where query_id = ${unloadId} order by 1`,
      ),
    ).toEqual([
      ["s3://b/p0000_part_00", "3", "20", "t"],
      ["s3://b/p0001_part_00", "2", "18", "t"],
    ]);
  });
});
