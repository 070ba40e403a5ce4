import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { parquetReader } from "../../../src/redshift/copy/columnar/parquet-reader.ts";
import { type ReaderThreads, readerThreads } from "../../../src/redshift/copy/columnar/reader-threads.ts";
import type { ObjectStore } from "../../../src/redshift/copy/source/object-store.ts";
import { parseCopy } from "../../../src/redshift/copy/statement/parse-copy.ts";
import type { TargetColumn } from "../../../src/redshift/copy/target/target-table.ts";
import { copyBinary } from "./support/copy-binary.ts";
import { role } from "./support/copy-session.ts";
import { memoryStore } from "./support/memory-store.ts";

const idAndName: TargetColumn[] = [
  { name: "id", type: { kind: "integer", bytes: 4 }, notNull: false, hasDefault: false },
  { name: "name", type: { kind: "varchar", bytes: 3 }, notNull: false, hasDefault: false },
];
const bare = { notNull: false, hasDefault: false };
const data = Array.from({ length: 200 }, (_, i) => i);
const whole = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: "i", data, type: "INT32" },
      { name: "n", data: data.map((i) => `n${i % 9}`), type: "STRING" },
    ],
  }),
);

type Loading = {
  threads: ReaderThreads;
  columns?: readonly TargetColumn[];
  /** Is awaited for each piece of rows, as PostgreSQL may make a load wait. */
  pause?(): Promise<unknown>;
  /** Is awaited before bytes of the file are handed out. */
  onRead?(): Promise<unknown>;
};

/** The rows that COPY would send, or the block of the error as JSON. */
async function load(file: Uint8Array, silenceSeconds: number): Promise<(string | null)[][] | string> {
  await using threads = readerThreads({ silenceSeconds });
  return await loadWith({ threads }, file);
}

async function loadWith(
  { threads, columns = idAndName, pause, onRead }: Loading,
  file: Uint8Array,
): Promise<(string | null)[][] | string> {
  const statement = parseCopy(`copy t from 's3://b/a' ${role} parquet`);
  const store = memoryStore(new Map([["s3://b/a", file]]));
  const read: ObjectStore["read"] = async (...range) => {
    await onRead?.();
    return store.read(...range);
  };
  const objects = { ...store, read };
  const written: Buffer[] = [];
  try {
    const source = { bucket: "b", key: "a", bytes: file.length, eTag: "", url: "s3://b/a" };
    for await (const { bytes } of parquetReader({ objects, threads }, { statement, columns }, source)) {
      await pause?.();
      written.push(bytes);
    }
    return copyBinary(
      Buffer.concat(written),
      columns.map(({ type }) => type),
    );
  } catch (error) {
    return error instanceof Error && "block" in error ? JSON.stringify(error.block) : String(error);
  }
}

describe("A load of Parquet", () => {
  test("sends the rows of a whole file", async () => {
    expect(await load(whole, 60)).toEqual(data.map((i) => [String(i), `n${i % 9}`]));
  });

  test("ends though a file keeps its reader busy for ever", async () => {
    await using threads = readerThreads({ silenceSeconds: 1 });
    process.once("worker", (worker) => {
      worker.postMessage = () => undefined; // what it waits for never comes
    });
    expect(JSON.parse(String(await loadWith({ threads }, whole)))).toMatchObject({
      error: "Spectrum Scan Error",
      code: 15007,
      context:
        "File 'https://s3.us-east-1.amazonaws.com/b/a' is not a valid Parquet file: reading it did not end within 1 s",
    });
  });

  test("whose thread ends while it reads is an internal error, not the file's fault", async () => {
    await using threads = readerThreads();
    let working: Worker | undefined;
    process.once("worker", (worker) => {
      working = worker;
    });
    const onRead = async () => working?.terminate();
    expect(JSON.parse(String(await loadWith({ threads, onRead }, whole)))).toMatchObject({
      error: "Internal error",
      code: 1000,
      context: "a thread that reads files ended",
    });
    expect(await loadWith({ threads }, whole)).toHaveLength(data.length);
  });

  test("of damaged files gives rows or a Spectrum Scan Error", async () => {
    for (let at = 4; at < whole.length; at += 131) {
      const broken = Uint8Array.from(whole);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      const loaded = await load(broken, 1);
      if (typeof loaded === "string") expect(loaded).toMatch(/^\{"error":"Spectrum Scan Error"/);
      else expect(loaded).toHaveLength(data.length);
    }
  });

  test("fails where a page names a value that its dictionary lacks: it is not NULL", async () => {
    const broken = Uint8Array.from(whole);
    const indexes = Buffer.from(whole).indexOf(Buffer.from([0x32, 0x54, 0x76])); // 2 to 7, of four bits each
    broken[indexes] = 0xf2;
    expect(await load(broken, 60)).toMatch("a page names value 15 of a dictionary of 9");
  });

  describe("of several row groups", () => {
    const rows = 250_000;
    const many = Array.from({ length: rows }, (_, i) => i);
    const file = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "i", data: many, type: "INT32" },
          { name: "n", data: many.map((i) => `${i % 1000}`), type: "STRING" },
        ],
        rowGroupSize: 60_000,
      }),
    );

    test("sends all rows in their order, however slowly they are taken", async () => {
      await using threads = readerThreads();
      const loaded = await loadWith({ threads, pause: () => setImmediate() }, file);
      expect(loaded).toHaveLength(rows);
      expect(many.filter((i) => loaded[i]?.[0] !== String(i) || loaded[i]?.[1] !== String(i % 1000))).toEqual([]);
    });

    test("fails when a later one has a value too long, and the thread goes on to the next file", async () => {
      await using threads = readerThreads();
      const names = many.map((i) => (i === 61_000 ? "long" : "n"));
      const columnData = [
        { name: "i", data: many, type: "INT32" as const },
        { name: "n", data: names, type: "STRING" as const },
      ];
      const bad = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 60_000 }));
      for (let time = 0; time < 2; time++) {
        expect(JSON.parse(String(await loadWith({ threads, pause: () => setImmediate() }, bad))).context).toBe(
          "The length of the data column name is longer than the length defined in the table. " +
            "Table: 3, Data: 4, File name: https://s3.us-east-1.amazonaws.com/b/a",
        );
        expect(await loadWith({ threads }, whole)).toHaveLength(data.length);
      }
    });
  });

  test("keeps every 64-bit integer, whether a number holds it or not", async () => {
    const values = [
      0n,
      -1n,
      2n ** 53n - 1n,
      2n ** 53n,
      2n ** 53n + 1n,
      -(2n ** 53n) - 1n,
      2n ** 63n - 1n,
      -(2n ** 63n),
    ];
    const columns = [{ ...bare, name: "v", type: { kind: "integer", bytes: 8 } as const }];
    const file = parquetWriteBuffer({ columnData: [{ name: "v", data: BigInt64Array.from(values) }] });
    await using threads = readerThreads();
    expect(await loadWith({ threads, columns }, new Uint8Array(file))).toEqual([
      ["0"],
      ["-1"],
      ["9007199254740991"],
      ["9007199254740992"],
      ["9007199254740993"],
      ["-9007199254740993"],
      ["9223372036854775807"],
      ["-9223372036854775808"],
    ]);
  });

  test.each([
    ["MILLIS", 1_767_323_045_678n, "2026-01-02 03:04:05.678000"],
    ["MILLIS", -1n, "1969-12-31 23:59:59.999000"],
    ["MILLIS", 253_402_300_799_999n, "9999-12-31 23:59:59.999000"],
    ["MICROS", 1_767_323_045_678_901n, "2026-01-02 03:04:05.678901"],
    ["MICROS", -1n, "1969-12-31 23:59:59.999999"],
    ["MICROS", 86_400_000_000n - 1n, "1970-01-01 23:59:59.999999"],
    ["MICROS", 9_007_199_254_740_991n, "2255-06-05 23:47:34.740991"],
    ["MICROS", 9_007_199_254_740_993n, "2255-06-05 23:47:34.740993"],
    ["NANOS", 1_767_323_045_678_901_999n, "2026-01-02 03:04:05.678901"],
    ["NANOS", -1n, "1969-12-31 23:59:59.999999"],
    ["NANOS", 999n, "1970-01-01 00:00:00"],
    ["NANOS", 8_985_600_000_000_000n - 1n, "1970-04-14 23:59:59.999999"],
  ] as const)("cuts a time in %s, %d, to microseconds", async (unit, value, printed) => {
    const columns = [{ ...bare, name: "t", type: { kind: "timestamp", zoned: false } as const }];
    const file = parquetWriteBuffer({
      schema: [
        { name: "root", num_children: 1 },
        {
          name: "t",
          type: "INT64",
          repetition_type: "REQUIRED",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit },
        },
      ],
      columnData: [{ name: "t", data: [value] }],
    });
    await using threads = readerThreads();
    expect(await loadWith({ threads, columns }, new Uint8Array(file))).toEqual([[printed]]);
  });
});
