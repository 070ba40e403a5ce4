import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CancelStatementCommand, ListStatementsCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { until } from "@redshift-loader/local-aws";
import { describe, expect, test } from "vitest";
import type { UpLocal } from "../support/local-up.ts";
import { localUpHere } from "../support/local-up-here.ts";
import { ordersClients } from "../support/orders-clients.ts";

const order = "order_id,status,amount,updated_at\n1,placed,10.00,2026-11-02 08:15:00\n";

async function ordersFolder(exactlyOnce: boolean) {
  const folder = await mkdtemp(join(tmpdir(), "orders-"));
  await cp("examples/orders", folder, { recursive: true });
  const file = join(folder, "orders_queue.json");
  const config = JSON.parse(await readFile(file, "utf8"));
  const retry = { base_delay_seconds: 0.1, max_delay_seconds: 0.1 };
  await writeFile(file, JSON.stringify({ ...config, safety: { exactly_once: exactlyOnce }, retry }));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

function statementsOf({ ready: { endpoint, region } }: UpLocal) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const data = new RedshiftDataClient({ endpoint, region, credentials });
  const named = async () => {
    const { Statements = [] } = await data.send(new ListStatementsCommand({ Status: "ALL" }));
    return Statements.filter(({ StatementName = "" }) => StatementName.startsWith("dev/shop.orders/"));
  };
  return { named, cancel: (Id: string) => data.send(new CancelStatementCommand({ Id })) };
}

describe("a load that somebody cancels", () => {
  test.for([{ exactlyOnce: true }, { exactlyOnce: false }])(
    "is submitted again: $exactlyOnce",
    async ({ exactlyOnce }) => {
      await using orders = await ordersFolder(exactlyOnce);
      await using local = await localUpHere({ pipelines: orders.folder, windowSeconds: 1 });
      const { cli, upload } = ordersClients(local);
      const { named, cancel } = statementsOf(local);
      await cli("init");
      await local.query("begin");
      await local.query("lock shop.orders__loader_fence");
      await upload("orders/first.csv", order);
      const waiting = await until("the load waits at the fence", async () =>
        (await named()).find(({ Status }) => Status === "STARTED"),
      );
      await cancel(waiting.Id ?? "");
      await local.query("rollback");
      await until("the order is there", async () =>
        (await local.query("select order_id from shop.orders")).length === 1 ? true : undefined,
      );
      const ends = await until("both attempts have ended", async () => {
        const seen = (await named()).map(({ StatementName = "", Status }) => [StatementName.split("/").at(-1), Status]);
        return seen.every(([, status]) => status === "ABORTED" || status === "FINISHED") ? seen : undefined;
      });
      expect(ends.toSorted()).toEqual([
        ["1", "ABORTED"],
        ["2", "FINISHED"],
      ]);
    },
  );
});
