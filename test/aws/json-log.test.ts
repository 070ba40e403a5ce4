import { expect, test } from "vitest";
import { jsonLog } from "../../src/aws/json-log.ts";

function linesOf(fields: Record<string, unknown>): string[] {
  const lines: string[] = [];
  jsonLog(
    (line) => lines.push(line),
    () => new Date("2026-11-22T08:05:00.000Z"),
  ).warn("file set aside", fields);
  return lines;
}

test("a line of the log holds a key exactly, and nothing that a terminal obeys", () => {
  const key = "orders/a\n\u001b[2J\u009b\u007f\u2028\u202e\u200b\u{e0041}é";
  const [line = "", ...more] = linesOf({ key });
  expect(more).toEqual([]);
  expect(line).toBe(
    '{"timestamp":"2026-11-22T08:05:00.000Z","level":"WARN","message":"file set aside",' +
      String.raw`"key":"orders/a\n\u001b[2J\u009b\u007f\u2028\u202e\u200b\udb40\udc41é"}` +
      "\n",
  );
  expect(JSON.parse(line).key).toBe(key);
});

test("fields that JSON cannot hold become text", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  expect(JSON.parse(linesOf({ circle, rows: 3n })[0] ?? "")).toMatchObject({ circle: "[object Object]", rows: "3" });
});

test.for([
  { least: undefined, written: ["INFO", "WARN", "ERROR"] },
  { least: "INFO", written: ["INFO", "WARN", "ERROR"] },
  { least: "WARN", written: ["WARN", "ERROR"] },
  { least: "error", written: ["ERROR"] },
  { least: "quiet", written: ["INFO", "WARN", "ERROR"] },
])("with the least level $least, lines of $written are written", ({ least, written }) => {
  const lines: string[] = [];
  const log = jsonLog(
    (line) => lines.push(line),
    () => new Date(0),
    least,
  );
  log.info("a");
  log.warn("b");
  log.error("c");
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(written);
});
