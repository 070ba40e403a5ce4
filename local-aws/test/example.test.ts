import { startLocal } from "@redshift-loader/local-aws";
import { expect, test } from "vitest";

test("COPY loads the files of a prefix", async () => {
  await using local = await startLocal({ buckets: ["landing"] });
  await local.putObject("landing", "orders/monday.csv", "1,placed\n2,placed\n");
  await local.putObject("landing", "orders/tuesday.csv", "3,shipped\n");

  await local.query("CREATE TABLE orders (id INT, status VARCHAR(16))");
  await local.query("COPY orders FROM 's3://landing/orders/' IAM_ROLE default CSV");

  expect(await local.query("SELECT status, COUNT(*)::INT AS orders FROM orders GROUP BY 1 ORDER BY 1")).toEqual([
    { status: "placed", orders: 2 },
    { status: "shipped", orders: 1 },
  ]);
}, 60_000);
