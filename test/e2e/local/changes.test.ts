import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { until } from "@redshift-loader/local-aws";
import { test as base, describe, expect } from "vitest";
import type { UpLocal } from "../../support/local-up.ts";
import { localUpHere } from "../../support/local-up-here.ts";

/** A copy of the example, which the tests change while it runs. */
const test = base.extend("shop", { scope: "file" }, async ({}, { onCleanup }) => {
  const directory = await mkdtemp(join(tmpdir(), "shop-"));
  await cp("examples/orders", directory, { recursive: true });
  const local = await localUpHere({ pipelines: directory, windowSeconds: 0 });
  onCleanup(async () => {
    await local[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });
  return { directory, local };
});

const returns = {
  source: { bucket: "shop-landing", prefix: "returns/" },
  output: { manifest_bucket: "shop-manifests", manifest_prefix: "manifests/" },
  copy: { options: "CSV", role_arn: "arn:aws:iam::123456789012:role/r", table_name: "shop.returns" },
  cluster: { identifier: "analytics", db_name: "dev" },
};
const returnsDdl = "CREATE TABLE IF NOT EXISTS shop.returns (order_id BIGINT, reason VARCHAR(20));";

/** Messages of the log, in order. */
const messages = (local: UpLocal): string[] =>
  local
    .log()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line).message ?? "");

const told = (local: UpLocal, part: string) =>
  until(`the log says: ${part}`, async () => messages(local).find((message) => message.includes(part)));

async function put({ ready }: UpLocal, Key: string, Body: string): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint: ready.endpoint, region: ready.region, credentials });
  await s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key, Body }));
  s3.destroy();
}

const loaded = (local: UpLocal, table: string, rows: number) =>
  until(`${rows} rows are in ${table}`, async () =>
    (await local.query(`select * from ${table}`)).length === rows ? true : undefined,
  );

describe("`local up`, while its folder changes,", () => {
  test("loads a first file at its first attempt", async ({ shop: { local } }) => {
    await put(local, "orders/monday.csv", await readFile("examples/orders/files/monday.csv", "utf8"));
    await loaded(local, "shop.orders", 3);
    expect(messages(local).filter((message) => message.startsWith("failed load"))).toEqual([]);
  });

  test("takes a new pipeline, warns of its table, and loads once schema.sql creates it", async ({ shop }) => {
    const { directory, local } = shop;
    await writeFile(join(directory, "returns_queue.json"), JSON.stringify(returns));
    expect(await told(local, "returns_queue.json new: loads use it from now on.")).toContain(
      "returns_queue: table shop.returns does not exist",
    );
    const schema = join(directory, "schema.sql");
    await writeFile(schema, `${await readFile(schema, "utf8")}\n${returnsDdl}\n`);
    expect(await told(local, "schema.sql changed: 1 statement ran.")).not.toContain("does not exist");
    await put(local, "returns/a.csv", "1001,broken\n");
    await loaded(local, "shop.returns", 1);
  });

  test("uses a changed configuration at once, and keeps the old one while the file has problems", async ({ shop }) => {
    const { directory, local } = shop;
    const file = join(directory, "returns_queue.json");
    await writeFile(file, '{\n  "copy": { "option": "CSV" }\n}');
    const problems = await told(
      local,
      "returns_queue.json changed, and has problems. What was there before is still used.",
    );
    expect(problems).toContain("copy.option: is not a known key");
    expect(problems).toContain('2 |   "copy": { "option": "CSV" }');
    await put(local, "returns/b.csv", "1002,late\n");
    await loaded(local, "shop.returns", 2);
    const semicolons = { ...returns.copy, options: "DELIMITER ';'" };
    await writeFile(
      file,
      JSON.stringify({ ...returns, copy: semicolons, source: { ...returns.source, prefix: "back/" } }),
    );
    await told(local, "returns_queue.json changed: loads use it from now on.");
    await put(local, "back/c.csv", "1003;torn\n");
    await loaded(local, "shop.returns", 3);
  });

  test("says what a changed schema.sql did, or why not, and what a deleted file means", async ({ shop }) => {
    const { directory, local } = shop;
    const schema = join(directory, "schema.sql");
    const text = await readFile(schema, "utf8");
    await writeFile(schema, text.replace("reason VARCHAR(20)", "reason VARCHAR(40)"));
    expect(await told(local, "so its new definition did nothing")).toContain("table shop.returns exists");
    await writeFile(schema, `${text}CREATE TABLE shop.orders (id INT);`);
    const failed = await told(local, `schema.sql failed at line ${text.split("\n").length} in database dev`);
    expect(failed).toContain('relation "orders" already exists');
    await rm(join(directory, "returns_queue.json"));
    await told(local, "returns_queue.json deleted: its pipeline goes on until you restart `local up`.");
  });
});
