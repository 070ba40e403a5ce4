import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { until } from "@redshift-loader/local-aws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RejectedFormat, rejectedFormats } from "../support/loads/rejected-files.ts";
import type { UpLocal } from "../support/local-up.ts";
import { localUpHere } from "../support/local-up-here.ts";
import { environmentOf, isQuiet } from "../support/orders-clients.ts";
import { runCommand } from "../support/run-command.ts";

/** Rows of each load; REJECTED_ROWS=200000 is the full size. */
const rowsOfLoad = Number(process.env["REJECTED_ROWS"] ?? 2_000);
/** No speed is promised, so waits only end what never comes. */
const waitMs = 300_000;
/** `copy.max_rejected_rows`. */
const most = 5;

const folder = await mkdtemp(join(tmpdir(), "rejected-"));
let local: UpLocal;
let s3: S3Client;

beforeAll(async () => {
  for (const { name, options, ending } of rejectedFormats)
    await writeFile(join(folder, `${name}_queue.json`), JSON.stringify(configOf(name, options, ending)));
  const tables = rejectedFormats.map(
    ({ name }) => `CREATE TABLE r.${name}_rows (id INT NOT NULL, qty INT, note VARCHAR(20));`,
  );
  await writeFile(join(folder, "schema.sql"), `CREATE SCHEMA r;\n${tables.join("\n")}`);
  local = await localUpHere({ pipelines: folder });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  s3 = new S3Client({ endpoint: local.ready.endpoint, region: local.ready.region, credentials });
});

afterAll(async () => {
  await local?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const configOf = (name: string, options: string, suffix: string) => ({
  source: { bucket: "shop-landing", prefix: `${name}/`, suffix },
  output: { manifest_bucket: "shop-manifests", manifest_prefix: "m/" },
  copy: {
    ...{ options, role_arn: "arn:aws:iam::123456789012:role/copy", table_name: `r.${name}_rows` },
    max_rejected_rows: most,
  },
  cluster: { identifier: "analytics", db_name: "dev" },
  batch: { window_seconds: 1 },
});

const upload = (Key: string, Body: Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key, Body: Key.endsWith(".gz") ? gzipSync(Body) : Body }));

async function recordsUnder(prefix: string): Promise<{ key: string; text: string }[]> {
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: "shop-manifests", Prefix: `m/${prefix}` }),
  );
  return Promise.all(
    Contents.map(async ({ Key = "" }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: "shop-manifests", Key }));
      return { key: Key, text: (await Body?.transformToString()) ?? "" };
    }),
  );
}

type Kept = { record: Record<string, unknown> & { batch_id: string }; rows: Record<string, unknown>[] };

async function keptOf({ name }: RejectedFormat): Promise<Kept[]> {
  const records = await recordsUnder(`${name}_queue/rejected/`);
  const lists = new Map(records.map(({ key, text }) => [key, text]));
  return records
    .filter(({ key }) => key.endsWith(".json"))
    .map(({ key, text }) => ({
      record: JSON.parse(text),
      rows: (lists.get(`${key}l`) ?? "").split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)])),
    }));
}

/** The sums of a pipeline's metrics. */
function measured(name: string): { Rows: number; RejectedRows: number; Batches: number } {
  const sums = { Rows: 0, RejectedRows: 0, Batches: 0 };
  for (const line of local.log().split("\n")) {
    const start = line.indexOf('{"_aws"');
    const values = start < 0 ? {} : JSON.parse(line.slice(start));
    if (values["Pipeline"] !== `${name}_queue` || values["Batches"] === undefined) continue;
    for (const key of ["Rows", "RejectedRows", "Batches"] as const) sums[key] += values[key] ?? 0;
  }
  return sums;
}

/** Bad rows are spread over the file, the last one at its end. */
const isBadOf = (first: number, bad: number) => {
  const step = Math.floor(rowsOfLoad / Math.max(bad, 1));
  const rows = new Set(Array.from({ length: bad }, (_, at) => first + rowsOfLoad - 1 - at * step));
  return { rows, isBad: (row: number) => rows.has(row) };
};

describe.each(rejectedFormats)("of $name", (format) => {
  const { name, ending, header } = format;
  const keyOf = (bad: number) => `${name}/bad-${bad}${ending}`;

  const send = async (bad: number, first: number) => {
    const { rows, isBad } = isBadOf(first, bad);
    await upload(keyOf(bad), format.file(first, rowsOfLoad, isBad));
    return rows;
  };

  test(
    "up to the limit are left out, each one kept; a file with more is set aside, and others load",
    async () => {
      const sent = new Map<number, Set<number>>();
      for (const [at, bad] of [0, 1, most].entries()) {
        sent.set(bad, await send(bad, at * rowsOfLoad));
        await until(
          `the load with ${bad} bad rows is measured`,
          async () => measured(name).Batches === at + 1 || undefined,
          waitMs,
        );
      }
      expect(measured(name)).toEqual({ Rows: 3 * rowsOfLoad - 1 - most, RejectedRows: 1 + most, Batches: 3 });
      await upload(
        `${name}/good${ending}`,
        format.file(3 * rowsOfLoad, rowsOfLoad, () => false),
      );
      await send(most + 1, 4 * rowsOfLoad);
      const [quarantined] = await until(
        "the bad file is set aside",
        async () => {
          const found = await recordsUnder(`${name}_queue/quarantine/`);
          return found.length > 0 ? found : undefined;
        },
        waitMs,
      );
      await until("the good file is loaded", async () => measured(name).Batches === 4 || undefined, waitMs);
      await until("nothing happens any more", async () => (await isQuiet(local)) || undefined, waitMs);
      expect(JSON.parse(quarantined?.text ?? "")).toMatchObject({
        url: `s3://shop-landing/${keyOf(most + 1)}`,
        error_code: 1207,
      });
      expect(await recordsUnder(`${name}_queue/quarantine/`)).toHaveLength(1);

      const loaded = await local.query<{ id: number }>(`select id from r.${name}_rows`);
      const left = new Set([...sent.values()].flatMap((rows) => [...rows]));
      expect(loaded.length + left.size).toBe(4 * rowsOfLoad);
      expect(loaded.filter(({ id }) => left.has(id) || id >= 4 * rowsOfLoad)).toEqual([]);
      expect(new Set(loaded.map(({ id }) => id)).size).toBe(loaded.length);
      expect(measured(name)).toMatchObject({ Rows: loaded.length, RejectedRows: left.size });

      const kept = await keptOf(format);
      expect(kept.map(({ record }) => record["rejected_rows"]).toSorted()).toEqual([1, most]);
      for (const { record, rows } of kept) {
        const bad = Number(record["rejected_rows"]);
        expect(record).toMatchObject({ listed_rows: bad, problems: [] });
        const first = bad === 1 ? rowsOfLoad : 2 * rowsOfLoad;
        const expected = [...(sent.get(bad) ?? [])]
          .toSorted((a, b) => a - b)
          .map((row) => {
            const text = format.line(row);
            return {
              ...{
                file: `s3://shop-landing/${keyOf(bad)}`,
                line: row - first + 1 + header,
                column: "qty",
                error_code: 1207,
              },
              reason: expect.stringContaining("Invalid digit"),
              ...(text === undefined ? { no_raw_line: "files of this format have no lines" } : { raw_line: text }),
            };
          });
        expect(rows).toEqual(expected);
      }
    },
    4 * waitMs,
  );
});

describe("rejected rows", () => {
  const csv = rejectedFormats[0] as RejectedFormat;
  const json = rejectedFormats[3] as RejectedFormat;
  const cli = (...args: string[]) => runCommand(args, environmentOf(local.ready));
  const batchOf = async (format: RejectedFormat, bad: number) =>
    (await keptOf(format)).find(({ record }) => record["rejected_rows"] === bad)?.record.batch_id ?? "";

  test("are listed by errors, and shown escaped with their lines", async () => {
    const batch = await batchOf(csv, 1);
    const all = await cli("errors", "csv_queue");
    expect(all.stdout).toContain("csv_queue: 1 file quarantined, 2 batches loaded without some rows");
    expect(all.stdout).toContain(`redshift-loader replay csv_queue ${batch} --rejected`);
    const one = await cli("errors", batch, "--pipeline", "csv_queue");
    expect(one.code).toBe(0);
    expect(one.stdout).toContain(`s3://shop-landing/csv/bad-1.csv, line ${rowsOfLoad + 1}, column qty: Invalid digit`);
    expect(one.stdout).toContain(`${2 * rowsOfLoad - 1},<script>alert(1)</script>,"é""\\u{1b}[2J'"`);
    expect(one.stdout).not.toContain("\u001b");
    const { stdout } = await cli("errors", batch, "--pipeline", "csv_queue", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      pipelines: [{ rejected: [{ rejected_rows: 1, first: [{ line: rowsOfLoad + 1 }] }] }],
    });
  });

  test("are in the trace of their file, and in the status", async () => {
    const batch = await batchOf(csv, 1);
    const { stdout } = await cli("trace", "s3://shop-landing/csv/bad-1.csv");
    expect(stdout).toContain(`1 row of it, batch ${batch}`);
    expect(stdout).toContain(`line ${rowsOfLoad + 1}, column qty: Invalid digit`);
    expect(stdout).toContain(`replay csv_queue ${batch} --rejected`);
    const status = await cli("status", "csv_queue", "--json");
    expect(JSON.parse(status.stdout)).toMatchObject({ pipelines: [{ rejected_batches: 2, quarantined: 1 }] });
  });

  test("are written out, loaded after a correction, and dismissed", async () => {
    const batch = await batchOf(csv, most);
    const path = join(folder, "correct.csv");
    const written = await cli("replay", "csv_queue", batch, "--rejected", "--output", path);
    expect(written.stdout).toContain(`${most} rejected rows written to ${path}, behind 1 header line.`);
    const text = await readFile(path, "utf8");
    expect(text.split("\n").length).toBe(most + 2);
    expect((await cli("replay", "csv_queue", batch, "--rejected", "--output", path)).code).toBe(2);
    const before = (await local.query(`select 1 from r.csv_rows`)).length;
    await upload("csv/corrected.csv", Buffer.from(text.replaceAll("<script>alert(1)</script>", "7")));
    await until("the corrected rows are loaded", async () => {
      const [row] = await local.query<{ n: number }>(`select count(*)::int as n from r.csv_rows`);
      return row?.n === before + most || undefined;
    });
    expect((await cli("replay", "csv_queue", batch)).stderr).toContain("--rejected");
    const dismissed = await cli("dismiss", "csv_queue", batch, "--reason", "corrected.csv");
    expect(dismissed.stdout).toContain(`${most} rejected rows dismissed`);
    const all = await cli("errors", "csv_queue");
    expect(all.stdout).toContain("1 batch loaded without some rows");
    expect(all.stdout).not.toContain(batch);
  });

  test("are written out packed where the pipeline's files are", async () => {
    const path = join(folder, "correct.json.gz");
    const run = await cli("replay", "json_queue", await batchOf(json, 1), "--rejected", "--output", path, "--json");
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, rows: 1, packing: "GZIP", file: path });
    expect(gunzipSync(await readFile(path)).toString()).toBe(`${json.line(2 * rowsOfLoad - 1)}\n`);
  });

  test("of Avro are not written out, and the answer says why", async () => {
    const avro = rejectedFormats[4] as RejectedFormat;
    const run = await cli("replay", "avro_queue", await batchOf(avro, 1), "--rejected");
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("Files of AVRO have no lines");
  });
});
