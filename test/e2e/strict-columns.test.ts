import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@redshift-loader/local-aws";
import { describe, expect, test } from "vitest";
import { localUpHere } from "../support/local-up-here.ts";
import { ordersClients } from "../support/orders-clients.ts";

/** `examples/orders` with named columns, and a target that has more columns, of which the files know nothing. */
async function strictOrders() {
  const folder = await mkdtemp(join(tmpdir(), "strict-orders-"));
  await cp("examples/orders", folder, { recursive: true });
  const file = join(folder, "orders_queue.json");
  const config = JSON.parse(await readFile(file, "utf8"));
  const options = "CSV IGNOREHEADER 1 EMPTYASNULL";
  const columns = ["order_id", "status", "amount", "updated_at"];
  await writeFile(file, JSON.stringify({ ...config, copy: { ...config.copy, columns, options } }));
  await writeFile(
    join(folder, "schema.sql"),
    `CREATE SCHEMA IF NOT EXISTS shop;
     CREATE TABLE IF NOT EXISTS shop.orders (
       seq BIGINT IDENTITY(1, 1) NOT NULL,
       order_id BIGINT NOT NULL,
       status VARCHAR(16) NOT NULL,
       amount DECIMAL(12, 2),
       updated_at TIMESTAMP,
       source VARCHAR(16) DEFAULT 'files' NOT NULL,
       details SUPER
     ) DISTKEY (order_id) SORTKEY (updated_at);`,
  );
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

describe("a target with IDENTITY, NOT NULL and DEFAULT, whose pipeline names its columns", () => {
  test("takes what the files hold, and a file with a NULL where it takes none is set aside alone", async () => {
    await using orders = await strictOrders();
    await using local = await localUpHere({ pipelines: orders.folder });
    const { upload, objectsUnder } = ordersClients(local);
    const header = "order_id,status,amount,updated_at\n";
    await upload("orders/good.csv", `${header}1,placed,1.50,2026-11-02 08:15:00\n2,paid,,2026-11-02 08:15:00\n`);
    await upload("orders/bad.csv", `${header}3,placed,1.00,2026-11-02 08:15:00\n4,,1.00,2026-11-02 08:15:00\n`);
    await upload("orders/more.csv", `${header}5,sent,2.00,2026-11-02 08:15:00\n`);

    const rows = await until("the good files are loaded", async () => {
      const found = await local.query<object>(
        "select order_id::int, status, source, seq is not null as has_seq from shop.orders order by order_id",
      );
      return found.length >= 3 ? found : undefined;
    });
    expect(rows).toEqual([
      { order_id: 1, status: "placed", source: "files", has_seq: true },
      { order_id: 2, status: "paid", source: "files", has_seq: true },
      { order_id: 5, status: "sent", source: "files", has_seq: true },
    ]);
    const [quarantined] = await until("the bad file is set aside", async () => {
      const records = await objectsUnder("manifests/orders_queue/quarantine/");
      return records.length > 0 ? records : undefined;
    });
    expect(quarantined).toMatchObject({
      url: "s3://shop-landing/orders/bad.csv",
      reason: "1 row has NULL in a column that takes none (status)",
    });
  });
});
