import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { nearest } from "../src/core/base/nearest.ts";
import { type Benchmark, toLine } from "./benchmark.ts";
import { checks } from "./checks.ts";
import { cold } from "./cold.ts";
import { contention } from "./contention.ts";
import { copy } from "./copy.ts";
import { freshness } from "./freshness.ts";
import { handler } from "./handler.ts";
import { merge } from "./merge.ts";
import { overload } from "./overload.ts";
import { pipeline } from "./pipeline.ts";
import { machineNow } from "./report/machine.ts";
import { keepRun } from "./report/runs.ts";
import { start } from "./start.ts";
import { work } from "./work.ts";

const benchmarks = new Map<string, Benchmark>(
  Object.entries({ start, freshness, overload, contention, pipeline, handler, cold, merge, work, copy, checks }),
);
const docs = fileURLToPath(new URL("../docs", import.meta.url));
const allNames = [...benchmarks.keys()];

const usage = `Usage: npm run bench [-- [--list] [NAME …]]
Runs the benchmarks named, or all of them, and prints a JSON line for each figure.
The name report writes docs/performance.md from the latest run of each.
Exit code: 0 all targets are met, 1 one is missed or a benchmark failed, 2 wrong use.
Benchmarks: ${allNames.join(", ")}`;

process.exitCode = await main(process.argv.slice(2));

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if ("problem" in options) return wrongUse(options.problem);
  const unknown = options.names.find((name) => name !== "report" && !benchmarks.has(name));
  if (unknown !== undefined) return wrongUse(unknownName(unknown));
  if (options.help) return print([usage]);
  if (options.list) return print(allNames);
  note(
    `${cpus().length} cores, load average ${loadavg()
      .map((load) => load.toFixed(2))
      .join(" ")}`,
  );
  return runAll(options.names.length > 0 ? options.names : allNames);
}

function unknownName(name: string): string {
  const meant = nearest(name, [...allNames, "report"]);
  return `There is no benchmark ${name}${meant ? `; did you mean ${meant}?` : "."} Nothing was run.`;
}

type Options = { names: string[]; list: boolean; help: boolean };

function readOptions(args: string[]): Options | { problem: string } {
  const options = { list: { type: "boolean", default: false }, help: { type: "boolean", default: false } } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { names: positionals, ...values };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

async function runAll(names: readonly string[]): Promise<number> {
  let code = 0;
  for (const name of names) {
    const isMet = await run(name).catch((error: unknown) => {
      note(`The benchmark ${name} failed: ${error instanceof Error ? error.stack : error}`);
      return false;
    });
    if (!isMet) code = 1;
  }
  return code;
}

/** @returns whether every target is met */
async function run(name: string): Promise<boolean> {
  if (name === "report") return writeReport();
  const [startedAt, machine] = [new Date().toISOString(), await machineNow()];
  const lines = ((await benchmarks.get(name)?.(note)) ?? []).map((measurement) => toLine(name, measurement));
  print(lines.map((line) => JSON.stringify(line)));
  await keepRun({ benchmark: name, startedAt, machine, lines });
  return lines.every(({ met }) => met !== false);
}

/** Its library for plots is read only when it is needed. */
async function writeReport(): Promise<boolean> {
  const { report } = await import("./report.ts");
  const names = await report(docs);
  note(`docs/performance.md was written from the latest runs of ${names.join(", ")}.`);
  return true;
}

function print(lines: readonly string[]): number {
  for (const line of lines) process.stdout.write(`${line}\n`);
  return 0;
}

function wrongUse(problem: string): number {
  note(`${problem}\n\n${usage}`);
  return 2;
}

/** To standard error: standard output is for programs. */
function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
