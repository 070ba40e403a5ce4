import { parentPort } from "node:worker_threads";
import type { DemoFile } from "./demo-file.ts";
import { tables } from "./demo-table.ts";
import { demoFiles } from "./files.ts";
import { type Expected, expectation } from "./oracle.ts";

/** What this thread posts: each file as soon as it is made, then what every table must hold. */
export type WorkerMessage = { kind: "file"; file: DemoFile } | { kind: "expected"; tables: Record<string, Expected> };

const expectations = new Map(tables.map((table) => [table.name, expectation(table)]));

const post = (message: WorkerMessage) => parentPort?.postMessage(message);

for await (const file of demoFiles((table, rows) => expectations.get(table.name)?.add(rows))) {
  post({ kind: "file", file });
}
const expected = Object.fromEntries([...expectations].map(([name, ofTable]) => [name, ofTable.result()]));
post({ kind: "expected", tables: expected });
