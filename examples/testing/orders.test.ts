import { readFile } from "node:fs/promises";
import { localFixture } from "redshift-loader-utilities/testing";
import { test as base, expect } from "vitest";

const pipelines = new URL("../orders/", import.meta.url).pathname;
const fixture = localFixture({ pipelines, windowSeconds: 0.2 });
const test = base.extend("local", { scope: "file" }, fixture);

test("orders are merged by their key, and the newest row wins", async ({ local }) => {
  for (const day of ["monday", "tuesday"])
    await local.putObject("shop-landing", `orders/${day}.csv`, await readFile(`${pipelines}files/${day}.csv`));
  await local.untilQuiet();

  expect(await local.query("SELECT order_id, status, amount FROM shop.orders ORDER BY 1")).toEqual([
    { order_id: "1001", status: "placed", amount: "25.00" },
    { order_id: "1002", status: "shipped", amount: "99.90" },
    { order_id: "1003", status: "placed", amount: "12.50" },
    { order_id: "1004", status: "placed", amount: "7.25" },
  ]);
});
