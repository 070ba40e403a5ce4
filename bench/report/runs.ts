import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchmarkLine } from "../benchmark.ts";
import type { Machine } from "./machine.ts";

/** One run of one benchmark; `startedAt` is ISO 8601. */
export type BenchmarkRun = { benchmark: string; startedAt: string; machine: Machine; lines: BenchmarkLine[] };

/** What was run on this machine; not part of the repository. */
const ownFolder = fileURLToPath(new URL("../results", import.meta.url));
/** What a user feels comes first. */
const order = "start checks freshness overload contention pipeline handler cold merge work copy".split(" ");
const fileOf = (folder: string, benchmark: string) => join(folder, `${benchmark}.jsonl`);

/** Keeps a run for the report; it replaces the benchmark's run before. */
export async function keepRun(run: BenchmarkRun): Promise<void> {
  await mkdir(ownFolder, { recursive: true });
  await write(ownFolder, run);
}

export async function keepRuns(folder: string, runs: readonly BenchmarkRun[]): Promise<void> {
  for (const run of runs) await write(folder, run);
}

/** The latest run of each benchmark: this machine's own, or the one in `folder`. */
export async function latestRuns(folder: string): Promise<BenchmarkRun[]> {
  const own = await readRuns(ownFolder);
  const older = await readRuns(folder);
  const latest = new Map([...older, ...own].map((run) => [run.benchmark, run]));
  return order.flatMap((benchmark) => latest.get(benchmark) ?? []);
}

/** In the order of the page. */
export async function readRuns(folder: string): Promise<BenchmarkRun[]> {
  const found = await Promise.all(order.map((benchmark) => read(folder, benchmark)));
  return found.filter((run) => run !== undefined);
}

/** JSON lines: first what was run where and when, then each result as it was printed. */
async function write(folder: string, { lines, ...about }: BenchmarkRun): Promise<void> {
  const text = [about, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
  await writeFile(fileOf(folder, about.benchmark), text);
}

async function read(folder: string, benchmark: string): Promise<BenchmarkRun | undefined> {
  const text = await readFile(fileOf(folder, benchmark), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const [about, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { ...about, lines };
}
