import { until } from "@redshift-loader/local-aws";
import { describe, expect, test } from "vitest";
import type { UpLocal } from "../support/local-up.ts";
import { localUpHere } from "../support/local-up-here.ts";
import { isQuiet, ordersClients } from "../support/orders-clients.ts";

const header = "order_id,status,amount,updated_at\n";
const first = `${header}1,placed,10.00,2026-11-02 08:15:00\n`;
const second = `${header}2,placed,20.00,2026-11-02 08:16:00\n`;

describe("when every event of a failed load was lost", () => {
  test("audit names the files, and one reconcile loads them all", async () => {
    await using local = await localUpHere({ pipelines: "examples/orders", windowSeconds: 1 });
    const { cli, upload, objectsUnder } = ordersClients(local);
    await local.query("drop table shop.orders__loader_ledger");
    await cli("local", "faults", "--endpoint", local.ready.endpoint, "--set", '{ "seed": 1, "events": { "drop": 1 } }');
    await upload("orders/first.csv", first);
    await upload("orders/second one.csv", second);
    await upload("orders/notes.txt", "no order");
    await until("both files have failed to load, since there is no ledger", async () => {
      const manifests = await objectsUnder("manifests/orders_queue/");
      return manifests.flatMap(({ entries }) => entries).length === 2 && (await isQuiet(local)) ? true : undefined;
    });
    await cli("local", "faults", "--endpoint", local.ready.endpoint, "--clear");

    const before = await cli("audit", "orders_queue", "--json");
    expect(before.code).toBe(1);
    expect(before.lines).toMatchObject([
      { unloaded: "s3://shop-landing/orders/first.csv", bytes: 69 },
      { unloaded: "s3://shop-landing/orders/second one.csv", bytes: 69 },
      { pipeline: "orders_queue", ok: false, files: 2, loaded: 0, unloaded: 2, unloaded_bytes: 138 },
    ]);

    expect((await cli("init", "--json")).lines).toMatchObject([{ ok: true }]);
    const reconciled = await cli("reconcile", "--grace-minutes", "0", "--json");
    expect(reconciled.lines).toMatchObject([{ ok: true, pipelines: [{ pipeline: "orders_queue", missing_files: 2 }] }]);
    await until("both orders are there", async () => ((await orderIds(local)).length === 2 ? true : undefined));

    const after = await cli("audit", "orders_queue", "--json");
    expect(after).toMatchObject({ code: 0, lines: [{ ok: true, files: 2, loaded: 2, unloaded: 0 }] });
    const again = await cli("reconcile", "--grace-minutes", "0", "--json");
    expect(again.lines).toMatchObject([{ pipelines: [{ missing_files: 0, loads: [] }] }]);
  });
});

describe("files that no event has announced", () => {
  test("are loaded by audit --load, once", async () => {
    await using local = await localUpHere({ pipelines: "examples/orders", windowSeconds: 1 });
    const { cli, upload } = ordersClients(local);
    await upload("before/first.csv", first);
    await upload("before/second.csv", second);
    const source = ["orders_queue", "--source", "s3://shop-landing/before/"];
    const missing = await cli("audit", ...source);
    expect(missing.stdout).toContain("✗ 2 files: 0 loaded, 2 missing");
    expect(missing.stdout).toContain("run the command again with --load.");
    const loaded = await cli("audit", ...source, "--load", "--json");
    expect(loaded).toMatchObject({ code: 0 });
    expect(loaded.lines.at(-1)).toMatchObject({ ok: true, submitted: { files: 2, loads: 1, changed: 0, errors: [] } });
    await until("both orders are there", async () => ((await orderIds(local)).length === 2 ? true : undefined));
    const again = await cli("audit", ...source, "--load", "--json");
    expect(again.lines).toMatchObject([{ ok: true, loaded: 2, submitted: { files: 0, loads: 0 } }]);
  });
});

describe("a file that Redshift refuses", () => {
  test("is explained by errors, and loaded by replay after the table was fixed", async () => {
    await using local = await localUpHere({ pipelines: "examples/orders", windowSeconds: 1 });
    const { cli, upload, objectsUnder } = ordersClients(local);
    await local.query("alter table shop.orders alter column status type varchar(4)");
    await upload("orders/first.csv", first);
    const record = await until("the file is quarantined", async () => {
      const [found] = await objectsUnder("manifests/orders_queue/quarantine/");
      return found && (await isQuiet(local)) ? found : undefined;
    });
    expect((await cli("audit", "orders_queue")).stdout).toContain("1 file: 0 loaded, 1 quarantined");
    const explained = await cli("errors", record.batch_id);
    expect(explained.stdout).toContain("s3://shop-landing/orders/first.csv, line 2, column status VARCHAR(4): ");
    expect(explained.stdout).toContain("  2: 1,placed,10.00,2026-11-02 08:15:00\n");
    expect(explained.stdout).toContain(`redshift-loader replay orders_queue ${record.file_id}`);

    const reason = ["--reason", "a test"];
    expect(await cli("dismiss", "orders_queue", record.file_id, ...reason)).toMatchObject({ code: 0 });
    expect((await cli("errors")).stdout).toContain("Nothing failed in 1 pipeline.");
    expect(await cli("audit", "orders_queue")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("1 file: 0 loaded, 1 dismissed"),
    });
    const left = await cli("reconcile", "--grace-minutes", "0", "--json");
    expect(left.lines).toMatchObject([{ pipelines: [{ missing_files: 0, loads: [] }] }]);

    await local.query("alter table shop.orders alter column status type varchar(16)");
    const replayed = await cli("replay", "orders_queue", record.file_id);
    expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining("1 file submitted again") });
    await until("the order is there", async () => ((await orderIds(local)).length === 1 ? true : undefined));
    expect((await cli("audit", "orders_queue")).stdout).toContain("1 file: 1 loaded");
    expect((await cli("replay", "orders_queue", record.file_id)).code).toBe(1);
  });
});

const orderIds = (local: UpLocal) => local.query<{ order_id: string }>("select order_id from shop.orders");
