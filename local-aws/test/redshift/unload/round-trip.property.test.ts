import fc from "fast-check";
import { describe, expect } from "vitest";
import { test } from "../copy/support/copy-session.ts";

/** Text that is awkward for every format. */
const anyText = fc.string({ unit: fc.constantFrom(..."ab,|\"'\\\n\r\t {}[]:N0ä😀".split("")), maxLength: 8 });
const unquotable = fc.string({ unit: fc.constantFrom(..."ab, ä😀N0".split("")), maxLength: 8 });
const flatText = anyText.map((text) => text.replaceAll(/[\r\n]/g, "·").replace(/ +$/, ""));

const table =
  "id int, name varchar(60), price numeric(38,5), ratio double precision, small smallint, ok boolean, day date, at timestamp, doc jsonb";

/** PostgreSQL prints `1e299` with 300 digits, more than a column of fixed width has room for. */
const withSmallNumbers = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json, (_, value) => (typeof value === "number" ? Math.round(value % 1000) / 8 : value)));

const rowOf = (text: fc.Arbitrary<string>) =>
  fc.record({
    name: fc.option(text),
    price: fc.option(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n })),
    ratio: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    small: fc.option(fc.integer({ min: -32_768, max: 32_767 })),
    ok: fc.option(fc.boolean()),
    day: fc.option(fc.integer({ min: -100_000, max: 100_000 })),
    at: fc.option(fc.integer({ min: -1e12, max: 1e12 })),
    doc: fc.option(
      fc
        .jsonValue({ maxDepth: 2 })
        .map(withSmallNumbers)
        .filter((value) => value !== null),
      { nil: undefined },
    ),
  });

/** NULL AS differs from every text above. */
const formats: { name: string; text: fc.Arbitrary<string>; unload: string; copy: string; runs?: number }[] = [
  { name: "CSV", text: anyText, unload: "csv null as '@'", copy: "csv null as '@'" },
  {
    name: "CSV with a header",
    text: anyText,
    unload: "csv header gzip null as '@'",
    copy: "csv ignoreheader 1 gzip null as '@'",
  },
  {
    name: "delimited text with ESCAPE",
    text: anyText,
    unload: "escape null as '@' zstd",
    copy: "escape null as '@' zstd",
  },
  {
    name: "delimited text with quotes",
    text: unquotable,
    unload: "delimiter ',' addquotes escape null as '@'",
    copy: "delimiter ',' removequotes escape null as '@'",
  },
  { name: "JSON", text: anyText, unload: "json", copy: "json 'auto'" },
  { name: "PARQUET", text: anyText, unload: "parquet", copy: "parquet", runs: 2 },
  {
    name: "fixed widths",
    text: flatText,
    unload: "fixedwidth 'i:5,n:30,p:50,r:30,s:9,o:5,d:20,a:30,j:400' null as '@'",
    copy: "fixedwidth 'i:5,n:30,p:50,r:30,s:9,o:5,d:20,a:30,j:400' null as '@' trimblanks",
  },
];

describe("Rows that were unloaded and loaded again are the same", () => {
  test.for(formats)("as $name", { timeout: 120_000 }, async ({ text, unload, copy, runs }, { session }) => {
    await session.sql(`create temp table original (${table}); create temp table loaded (${table})`);
    await fc.assert(
      fc.asyncProperty(fc.array(rowOf(text), { minLength: 1, maxLength: 20 }), async (rows) => {
        session.files.clear();
        await session.sql("truncate original; truncate loaded");
        await session.sql(insertRows(rows));
        await session.unload("select * from original", "s3://b/p_", `${unload} manifest`);
        await session.copy("loaded from 's3://b/p_manifest'", `${copy} manifest`);
        expect(await session.sql("select * from loaded order by id")).toEqual(
          await session.sql("select * from original order by id"),
        );
      }),
      { numRuns: runs ?? 6, seed: 20_261_125, endOnFailure: true },
    );
  });
});

type Row = { name: string | null; price: bigint | null; doc?: unknown } & Record<
  "ratio" | "small" | "day" | "at",
  number | null
> & { ok: boolean | null };

function insertRows(rows: readonly Row[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const values = rows.map((row, id) => {
    const day = row.day === null ? "null" : `date '1970-01-01' + ${row.day}`;
    const at = row.at === null ? "null" : `timestamp '1970-01-01' + interval '${row.at} milliseconds'`;
    const price = row.price === null ? "null" : `${row.price} / 100000.0::numeric`;
    const doc = row.doc === undefined ? "null" : `${quoted(JSON.stringify(row.doc).replaceAll("\\u0000", ""))}::jsonb`;
    return `(${id}, ${row.name === null ? "null" : quoted(row.name)}, ${price}, ${row.ratio}, ${row.small}, ${row.ok}, ${day}, ${at}, ${doc})`;
  });
  return `insert into original values ${values.join(", ")}`;
}
