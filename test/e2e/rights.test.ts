import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@redshift-loader/local-aws";
import { describe, expect, test } from "vitest";
import type { UpLocal } from "../support/local-up.ts";
import { localUpHere } from "../support/local-up-here.ts";
import { isQuiet, ordersClients } from "../support/orders-clients.ts";

const order = "order_id,status,amount,updated_at\n1,placed,10.00,2026-11-02 08:15:00\n";

const createLedger =
  'CREATE TABLE IF NOT EXISTS "shop"."orders__loader_ledger" (file_id CHAR(32) NOT NULL ENCODE zstd, ' +
  "bucket VARCHAR(255) NOT NULL ENCODE zstd, object_key VARCHAR(1024) NOT NULL ENCODE zstd, " +
  "version_id VARCHAR(1024) NOT NULL ENCODE zstd, etag VARCHAR(256) NOT NULL ENCODE zstd, " +
  "bytes BIGINT NOT NULL ENCODE az64, event_time TIMESTAMP NOT NULL ENCODE az64, " +
  "batch_id CHAR(32) NOT NULL ENCODE zstd, loaded_at TIMESTAMP NOT NULL ENCODE raw) " +
  "DISTKEY (batch_id) SORTKEY (loaded_at)";

/** `examples/orders`, loaded as a user of the database. */
async function ordersFolder(dbUser: string) {
  const folder = await mkdtemp(join(tmpdir(), "orders-"));
  await cp("examples/orders", folder, { recursive: true });
  const file = join(folder, "orders_queue.json");
  const config = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...config, cluster: { ...config.cluster, db_user: dbUser } }));
  const schema = join(folder, "schema.sql");
  await writeFile(schema, `${await readFile(schema, "utf8")}\nCREATE USER ${dbUser} PASSWORD DISABLE;`);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

const parkedBatch = (local: UpLocal, objectsUnder: (prefix: string) => Promise<{ failed_at: string }[]>) =>
  until("the batch is parked", async () => {
    const [record] = await objectsUnder("manifests/orders_queue/parked/");
    return record && (await isQuiet(local)) ? record : undefined;
  });

describe("a loader without the right to create its tables", () => {
  test("parks the batch with the exact DDL and GRANTs, and loads it once they were run", async () => {
    await using orders = await ordersFolder("loader");
    await using local = await localUpHere({ pipelines: orders.folder, windowSeconds: 1 });
    const { cli, upload, objectsUnder, runAsAdmin } = ordersClients(local);
    await runAsAdmin("GRANT USAGE ON SCHEMA shop TO loader");
    await runAsAdmin("GRANT SELECT, INSERT, DELETE ON shop.orders TO loader");
    await upload("orders/first.csv", order);

    const parked = await parkedBatch(local, objectsUnder);
    const statements = [
      createLedger,
      'CREATE TABLE IF NOT EXISTS "shop"."orders__loader_fence" (nobody_reads_this SMALLINT)',
      'GRANT USAGE ON SCHEMA "shop" TO "loader"',
      'GRANT SELECT, INSERT, DELETE ON "shop"."orders" TO "loader"',
      'GRANT SELECT, INSERT ON "shop"."orders__loader_ledger" TO "loader"',
      'GRANT SELECT, INSERT, UPDATE, DELETE ON "shop"."orders__loader_fence" TO "loader"',
    ];
    expect(parked).toMatchObject({
      reason: expect.stringContaining("permission denied for schema shop"),
      remedy: `Run this as a user who may create tables there, then replay the batch: ${statements.join("; ")};`,
    });
    expect(await cli("init")).toMatchObject({ code: 1, stdout: expect.stringContaining(createLedger) });

    for (const sql of statements) await runAsAdmin(sql);
    expect(await cli("replay", "orders_queue", "--all-parked")).toMatchObject({ code: 0 });
    const rows = await until("the order is there", async () => {
      const found = await local.query("select order_id from shop.orders");
      return found.length > 0 ? found : undefined;
    });
    expect(rows).toEqual([{ order_id: "1" }]);
    expect(await cli("init")).toMatchObject({ code: 0, stdout: expect.stringContaining("existed") });
  });
});
