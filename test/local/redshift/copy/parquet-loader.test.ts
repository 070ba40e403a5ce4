import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { parquetLoader } from "../../../../src/local/redshift/copy/parquet-loader.ts";
import { parseCopy } from "../../../../src/local/redshift/copy/parse-copy.ts";
import { readerThreads } from "../../../../src/local/redshift/copy/reader-threads.ts";
import type { TargetColumn } from "../../../../src/local/redshift/copy/target-table.ts";
import { copyBinary } from "./copy-binary.ts";
import { role } from "./copy-session.ts";
import { memoryStore } from "./memory-store.ts";

const columns: TargetColumn[] = [
  { name: "id", type: { kind: "integer", bytes: 4 }, notNull: false, hasDefault: false },
  { name: "name", type: { kind: "varchar", bytes: 3 }, notNull: false, hasDefault: false },
];
const data = Array.from({ length: 200 }, (_, i) => i);
const whole = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: "i", data, type: "INT32" },
      { name: "n", data: data.map((i) => `n${i % 9}`), type: "STRING" },
    ],
  }),
);

/** The rows that COPY would send, or the block of the error as JSON. */
async function load(file: Uint8Array, silenceSeconds: number): Promise<(string | null)[][] | string> {
  const statement = parseCopy(`copy t from 's3://b/a' ${role} parquet`);
  const objects = memoryStore(new Map([["s3://b/a", file]]));
  await using threads = readerThreads({ silenceSeconds });
  const loader = parquetLoader({ objects, threads }, { statement, columns });
  const written: Buffer[] = [];
  const write = async (bytes: Buffer) => {
    written.push(bytes);
  };
  try {
    const source = { bucket: "b", key: "a", bytes: file.length, eTag: "", url: "s3://b/a" };
    await loader.load({ file: source, refuse: () => undefined, replaced: () => undefined, write });
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

  test("ends though a broken file makes its reader run for ever", async () => {
    const broken = Uint8Array.from(whole);
    broken[13] = (broken[13] ?? 0) ^ 0x80;
    expect(JSON.parse(String(await load(broken, 1)))).toMatchObject({
      error: "Spectrum Scan Error",
      code: 15007,
      context:
        "File 'https://s3.us-east-1.amazonaws.com/b/a' is not a valid Parquet file: reading it did not end within 1 s",
    });
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
});
