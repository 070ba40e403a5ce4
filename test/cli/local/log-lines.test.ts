import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { createLogLines } from "../../../src/cli/local/log-lines.ts";
import { type Said, written } from "../../../src/cli/terminal/said.ts";

const batch = "f994d1ddf366c3e4ec8582df5a536fc8";
const statementName = `dev/shop.orders/${batch}/1`;

const plain = (said: Said | undefined) => said && stripVTControlCharacters(written(said)).split("\n");

/** The lines of what a function logs, after a batch of `orders_queue` was submitted. */
function linesOf(fields: object | string, functionName = "retry_microbatch"): string[] | undefined {
  const logLines = createLogLines();
  logLines.ofFunction({
    functionName: "loader",
    line: JSON.stringify({ level: "INFO", message: "batch submitted", queue: "orders_queue", batch_id: batch }),
  });
  const line = typeof fields === "string" ? fields : JSON.stringify(fields);
  return plain(logLines.ofFunction({ functionName, line }));
}

describe("of a load, people read", () => {
  test("that it was submitted", () => {
    const fields = { level: "INFO", message: "batch submitted", queue: "orders_queue", table_name: "shop.orders" };
    expect(linesOf({ ...fields, batch_id: batch, files: 1, bytes: 1480 })).toEqual([
      `loading     1 file, 1,480 bytes into shop.orders  batch ${batch}`,
    ]);
  });

  test("how many rows it brought, and when", () => {
    const about = { _aws: { Timestamp: 1 }, Pipeline: "orders_queue", Target: "shop.orders", batch_id: batch };
    expect(
      linesOf({ ...about, Batches: 1, LoadDuration: 0.701, Files: 2, Bytes: 148, Freshness: 7.486, Rows: 3 }),
    ).toEqual([`loaded      3 rows of 2 files into shop.orders in 0.7 s, 7.5 s after arrival  batch ${batch}`]);
    expect(linesOf({ ...about, Batches: 1, LoadDuration: 2, Files: 1 })).toEqual([
      `loaded      1 file into shop.orders in 2 s  batch ${batch}`,
    ]);
    expect(linesOf({ ...about, Attempts: 1 })).toBeUndefined();
  });

  test("why it is tried again", () => {
    const outcome = {
      event: { statementName },
      class: "conflict",
      kind: "submitted",
      submitted: ["x"],
      quarantined: [],
    };
    expect(linesOf({ level: "INFO", message: "failed load submitted", ...outcome })).toEqual([
      `retried     shop.orders: another transaction was in the way  batch ${batch}`,
    ]);
    expect(linesOf({ message: "failed load waiting", ...outcome, class: "transient", kind: "waiting" })).toEqual([
      `waiting     shop.orders: Redshift could not run it now  batch ${batch}: reconcile tries again`,
    ]);
  });

  test("what was set aside, and what to run next", () => {
    const about = { event: { statementName }, class: "data", quarantined: ["s3://shop-landing/orders/bad.csv"] };
    expect(linesOf({ message: "failed load finished", ...about, kind: "finished", submitted: [] })).toEqual([
      `quarantined s3://shop-landing/orders/bad.csv  batch ${batch}`,
      `            run: redshift-loader errors orders_queue ${batch}`,
    ]);
    const parked = { event: { statementName }, class: "permanent", kind: "parked", submitted: [], quarantined: [] };
    expect(linesOf({ level: "ERROR", message: "failed load parked", ...parked })).toEqual([
      `parked      shop.orders: it cannot work before something is corrected  batch ${batch}`,
      `            run: redshift-loader errors orders_queue ${batch}`,
    ]);
  });
});

describe("of an alert, people read", () => {
  const text = [
    "1 file cannot be loaded into shop.orders (database dev).",
    "",
    "Pipeline: orders_queue",
    "File: s3://shop-landing/orders/bad.csv (54f4), line 2, column order_id: Invalid digit, Value 'x', Pos 0, Type: Long",
    "What to do: upload corrected files.",
  ].join("\n");

  test("subject, file and remedy, without the value that the file holds", () => {
    const expected = [
      "            File: s3://shop-landing/orders/bad.csv (54f4), line 2, column order_id: Invalid digit",
      "            What to do: upload corrected files.",
    ];
    expect(linesOf({ level: "ERROR", message: "alert: Quarantined: 1 file for shop.orders", text })).toEqual([
      "ALERT       Quarantined: 1 file for shop.orders",
      ...expected,
    ]);
    const published = { topicArn: "arn:aws:sns:us-east-1:000000000000:alerts", subject: "Quarantined", message: text };
    expect(plain(createLogLines().ofActivity({ kind: "message published", ...published }))).toEqual([
      "ALERT       alerts: Quarantined",
      ...expected,
    ]);
  });
});

describe("of all else, people read", () => {
  test("the word of its level, what it is about and the numbers", () => {
    const fields = {
      timestamp: "t",
      level: "WARN",
      message: "target busy",
      queue: "orders_queue",
      messages: 3,
      sql: "SELECT secret",
    };
    expect(linesOf(fields, "loader")).toEqual(["warning     target busy: orders_queue · messages 3  loader"]);
  });

  test("lines that are no JSON, with what a terminal obeys made visible", () => {
    expect(linesOf("Invoke Error \u001b[2Jgone", "loader")?.[0]).not.toContain("\u001b");
    expect(linesOf("", "loader")).toBeUndefined();
  });

  test("what reconcile found", () => {
    const fields = { level: "INFO", message: "pipeline reconciled", pipeline: "orders_queue", waiting_batches: 0 };
    expect(linesOf({ ...fields, loads: [], parked_batches: 0 })).toEqual([
      "reconciled  orders_queue: nothing was left behind",
    ]);
    expect(linesOf({ ...fields, loads: [{}, {}], parked_batches: 1 })).toEqual([
      "reconciled  orders_queue: 2 loads submitted again, 1 parked",
    ]);
  });

  test("files and schedules", () => {
    const { ofActivity } = createLogLines();
    const queueArn = "arn:aws:sqs:us-east-1:000000000000:orders_queue";
    const file = { bucket: "shop-landing", key: "orders/a\nb.csv", bytes: 148, queueArn };
    expect(plain(ofActivity({ kind: "object announced", ...file }))).toEqual([
      "file        s3://shop-landing/orders/a\\nb.csv  148 bytes for orders_queue",
    ]);
    const run = { rule: "reconcile", scheduleExpression: "rate(15 minutes)", targets: [], dueAt: new Date(0) };
    expect(plain(ofActivity({ kind: "schedule ran", ...run }))).toEqual(["schedule    reconcile: rate(15 minutes)"]);
  });
});
