import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { metricUnits } from "../../src/core/ports/measurement.ts";
import type { FailureClass } from "../../src/core/recovery/failure/classify-failure.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

/** The rows of the table, cell by cell. */
const rows = (read("docs/operate.md").split("\n## Nothing is silent\n")[1] ?? "")
  .split("\n## ")[0]
  ?.split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(1)
  .map((line) =>
    line
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim()),
  ) as string[][]; // of a text that is there, or the first test fails

const quoted = (cell = "") => Array.from(cell.matchAll(/`([^`]+)`/g), ([, text]) => text ?? "");

const column = (index: number) => new Set(rows.flatMap((cells) => quoted(cells[index])));

/** What `log.warn("…")`, `log.error("…")` and ``log[level](`…`)`` say; `…` stands for what is filled in. */
const logCall = /\blog(?:\.(?:warn|error)|\[level\])\(\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|([^\s"`]))/g;

const sources = ["src/core", "src/aws", "src/handlers", "src/app"].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`),
);

const logged = sources.flatMap((path) =>
  Array.from(read(path).matchAll(logCall), ([call, text, template, other]) => ({
    path,
    message: other === undefined ? (text ?? template?.replace(/\$\{[^}]*\}/g, "…") ?? "") : `${call} …`,
  })),
);

const classes = {
  conflict: true,
  duplicate: true,
  "set-up": true,
  data: true,
  transient: true,
  cancelled: true,
  permanent: true,
  unknown: true,
} satisfies Record<FailureClass, true>;

describe('the table "Nothing is silent" of docs/operate.md', () => {
  test("has five cells in each row, and says what to do", () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const cells of rows) {
      expect(cells).toHaveLength(5);
      expect(cells.every((cell) => cell !== "")).toBe(true);
    }
  });

  test("is held against a code that logs", () => expect(logged.length).toBeGreaterThan(15));

  test.each(logged)("has the log line of $path: $message", ({ message }) => {
    expect([...column(1)]).toContain(message);
  });

  test("has no log line that the code does not write", () => {
    const known = new Set([...logged.map(({ message }) => message), "parked", "left"]);
    expect([...column(1)].filter((message) => !known.has(message))).toEqual([]);
  });

  test("has every metric, and no other", () => {
    const named = [...column(2)].filter((name) => /^[A-Z]/.test(name));
    expect(named.toSorted()).toEqual(Object.keys(metricUnits).toSorted());
  });

  test.each(Object.keys(classes))("has the class of failures %s", (name) => {
    expect([...column(0)]).toContain(name);
  });

  test.each(["SUBMITTED", "PICKED", "STARTED", "FAILED", "ABORTED"])("has the state %s", (state) => {
    expect(rows.some(([what = ""]) => what.includes(state))).toBe(true);
  });

  test.each(Object.keys(metricUnits))("is above a table that explains the metric %s", (name) => {
    const [, metrics = ""] = read("docs/operate.md").split("\n## Metrics\n");
    expect(metrics.split("\n## ")[0]).toContain(`\`${name}\``);
  });
});
