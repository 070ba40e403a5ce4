import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@redshift-loader/local-aws";
import { describe, expect, test } from "vitest";
import { localUpHere } from "../support/local-up-here.ts";
import { ordersClients } from "../support/orders-clients.ts";

/** `examples/orders`, whose COPY rejects rows instead of failing. */
async function looseOrders() {
  const folder = await mkdtemp(join(tmpdir(), "orders-"));
  await cp("examples/orders", folder, { recursive: true });
  const file = join(folder, "orders_queue.json");
  const config = JSON.parse(await readFile(file, "utf8"));
  const copy = { ...config.copy, options: "CSV IGNOREHEADER 1 MAXERROR 100000" };
  await writeFile(file, JSON.stringify({ ...config, copy }));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** The lines of a kind in what the functions wrote. */
const linesIn = (log: string, start: string): Record<string, unknown>[] =>
  log.split("\n").flatMap((line) => {
    const found = line.indexOf(start);
    return found < 0 ? [] : [JSON.parse(line.slice(found))];
  });

const rejectedRows = Number(process.env["LEFT_OUT_ROWS"] ?? 2_999);

describe("a load whose COPY rejects all rows but one", () => {
  test("is measured with both counts, and told once", async () => {
    await using orders = await looseOrders();
    await using local = await localUpHere({ pipelines: orders.folder, windowSeconds: 1 });
    const { upload } = ordersClients(local);
    const bad = "x,placed,1.00,2026-11-02 08:15:00\n".repeat(rejectedRows);
    await upload("orders/bad.csv", `order_id,status,amount,updated_at\n${bad}1,placed,1.00,2026-11-02 08:15:00\n`);

    const measured = await until("the load is measured", async () =>
      linesIn(local.log(), '{"_aws"').find(({ Batches }) => Batches === 1),
    );
    expect(measured).toMatchObject({ Pipeline: "orders_queue", Rows: 1, RejectedRows: rejectedRows, Files: 1 });
    const alerts = linesIn(local.log(), '{"timestamp"').filter(({ message }) => String(message).startsWith("alert"));
    expect(alerts).toHaveLength(1);
    const text = JSON.stringify(alerts[0]);
    expect(text).toContain(`Left out: ${rejectedRows} rows of shop.orders`);
    expect(text).toContain("Rejected: s3://shop-landing/orders/bad.csv, line 2, column order_id: Invalid digit");
    expect(await local.query("select order_id::int from shop.orders")).toEqual([{ order_id: 1 }]);
  });
});
