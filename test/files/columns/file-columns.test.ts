import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseCopyOptions } from "../../../src/core/pipeline/copy-options/copy-options.ts";
import { columnsOfFile, fileColumns } from "../../../src/files/columns/file-columns.ts";

function optionsOf(text: string) {
  const parsed = parseCopyOptions(text);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.options;
}

const csv = optionsOf("CSV IGNOREHEADER 1");
const gzip = optionsOf("CSV GZIP IGNOREHEADER 1");
const parquet = optionsOf("PARQUET");
const avro = optionsOf("AVRO 'auto'");

/** A file of which `reads` collects what was read. */
function file(content: Uint8Array) {
  const reads: [start: number, end: number][] = [];
  return {
    reads,
    bytes: content.length,
    read: async (start: number, end: number) => {
      reads.push([start, end]);
      return content.subarray(start, end);
    },
  };
}

const namesIn = async (content: Uint8Array, options = csv) => {
  const read = await columnsOfFile(file(content), options);
  return read.kind === "columns" ? read.columns.map(({ name }) => name) : read.reason;
};

const footer = (length: number) => {
  const end = Buffer.from("\0\0\0\0PAR1", "latin1");
  end.writeUInt32LE(length);
  return end;
};

describe("what is read of a file", () => {
  test("is its beginning, and more where its header goes on", async () => {
    const short = file(Buffer.concat([Buffer.from("id,at\n"), Buffer.alloc(5_000_000, "x")]));
    await columnsOfFile(short, csv);
    expect(short.reads).toEqual([[0, 65_536]]);
    const name = "n".repeat(100_000);
    const long = file(Buffer.concat([Buffer.from(`id,${name}\n`), Buffer.alloc(5_000_000, "x")]));
    expect(await columnsOfFile(long, csv)).toMatchObject({ columns: [{ name: "id" }, { name }] });
    expect(long.reads).toEqual([
      [0, 65_536],
      [0, 1_048_576],
    ]);
  });

  test("is not a footer of any length that a file says it has", async () => {
    const reads: number[] = [];
    const lying = {
      bytes: 4_000_000_000,
      read: async (start: number, end: number) => {
        reads.push(end - start);
        return Buffer.concat([Buffer.alloc(end - start - 8), footer(3_000_000_000)]);
      },
    };
    expect(await columnsOfFile(lying, parquet)).toEqual({
      kind: "unreadable",
      reason:
        "the Parquet file cannot be read: by its last bytes its footer has 3000000000 bytes, and 16 MB are read at most. It may be cut off, or of another format",
    });
    expect(reads).toEqual([65_536]);
  });

  test("is no more than 1 MB of a CSV file without a line break", async () => {
    const endless = file(Buffer.alloc(20_000_000, "x"));
    expect(await columnsOfFile(endless, csv)).toEqual({
      kind: "unreadable",
      reason: "its header does not end within the first 1 MB, or within the file",
    });
    expect(endless.reads.at(-1)).toEqual([0, 1_048_576]);
  });
});

describe("a file that cannot be read", () => {
  test.each([
    { of: "an empty one", content: Buffer.alloc(0), options: csv, reason: "the file is empty" },
    { of: "plain text for GZIP", content: Buffer.from("id,at\n1,2\n"), options: gzip, reason: "the file is not GZIP" },
    { of: "GZIP of nothing", content: gzipSync(""), options: gzip, reason: "its header does not end" },
    { of: "Parquet of three bytes", content: Buffer.from("PAR"), options: parquet, reason: "the Parquet file" },
    { of: "CSV for Parquet", content: Buffer.from("id,at\n1,2,3\n"), options: parquet, reason: "footer != PAR1" },
    { of: "a footer of no bytes", content: footer(0), options: parquet, reason: "the Parquet file" },
    { of: "a footer longer than the file", content: footer(0xffff_ffff), options: parquet, reason: "4294967295" },
    { of: "Parquet for Avro", content: footer(0), options: avro, reason: "it is not Avro" },
  ])("$of says so", async ({ content, options, reason }) => {
    expect(await namesIn(content, options)).toContain(reason);
  });

  test("is one that is gone", async () => {
    const gone = fileColumns(async () => undefined);
    const arrival = { bucket: "lake", key: "a", bytes: 5, eTag: "e", eventTime: "2026-01-01T00:00:00.000Z" };
    expect(await gone.of(arrival, csv)).toEqual({
      kind: "unreadable",
      reason: "the file is gone: its key holds nothing any more",
    });
  });

  test("is not one that S3 does not give now", async () => {
    const failing = { bytes: 100, read: () => Promise.reject(new Error("SlowDown")) };
    for (const options of [csv, parquet, avro])
      await expect(columnsOfFile(failing, options)).rejects.toThrow("SlowDown");
  });
});

describe("a packed file", () => {
  test("is read as far as it goes", async () => {
    expect(await namesIn(gzipSync("at,id\n1,2\n"), gzip)).toEqual(["at", "id"]);
    const whole = gzipSync(`at,id\n${Array.from({ length: 5000 }, (_, at) => `${at},${at * 7919}\n`).join("")}`);
    expect(await namesIn(whole.subarray(0, whole.length / 2), gzip)).toEqual(["at", "id"]);
  });

  test("that unpacks to far more than it has is not unpacked as a whole", async () => {
    expect(await namesIn(gzipSync(Buffer.alloc(50_000_000, "x")), gzip)).toContain(
      "does not end within the first 1 MB",
    );
  });
});
