import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Measurement } from "../benchmark.ts";
import { median, taken } from "../statistics.ts";
import { barePostgres } from "./bare-postgres.ts";
import { type FirstRow, firstRow } from "./first-row.ts";
import { startLocalUp } from "./local-up.ts";
import { memoryOfTree } from "./memory-of-tree.ts";
import { runCommand } from "./run-command.ts";

const installed = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const source = fileURLToPath(new URL("../../src/cli/from-source.mjs", import.meta.url));
const limitMs = 2000;
const restMs = 3000;

/**
 * `local up` with the pipeline of examples/orders: until it is ready, from the bundle and from source, beside a bare
 * server of PostgreSQL on such a folder and the start of a Node that does nothing.
 */
export async function ready(note: (text: string) => void, rounds: number): Promise<Measurement[]> {
  await using bare = await barePostgres();
  const times = { installed: [] as number[], source: [] as number[], floor: [] as number[] };
  for (const program of [installed, source]) await readyMs(program); // prepares the folder, fills the compile cache
  for (let round = 0; round < rounds; round++) {
    times.installed.push(await readyMs(installed));
    times.source.push(await readyMs(source));
    const node = await runCommand({ program: process.execPath, args: ["-e", "0"] });
    times.floor.push(node.ms + (await bare.startMs()));
  }
  note(JSON.stringify({ "local up": times }));
  const reference = { kind: "floor", name: "bare PostgreSQL, and Node", figure: median(times.floor) } as const;
  return (["installed", "source"] as const).map((from) => ({
    measure: "ready_ms",
    of: from === "installed" ? "local up" : "local up, from source",
    ...taken(times[from]),
    reference,
    target: { on: "figure", is: "<=", bound: limitMs },
  }));
}

async function readyMs(program: string): Promise<number> {
  await using local = await startLocalUp(program);
  return local.readyMs;
}

/** From a file to its row, and the memory of the local AWS before any load and after them. */
export async function rows(note: (text: string) => void, rounds: number): Promise<Measurement[]> {
  await using local = await startLocalUp(installed);
  const before = await memory(local.processId, "before a load");
  const found = await firstRow(local, { note, rounds });
  return [...found.flatMap(toMeasurements), ...before, ...(await memory(local.processId, "after loads"))];
}

function toMeasurements({ by, seconds, putSeconds, floorSeconds, windowSeconds }: FirstRow): Measurement[] {
  return [
    {
      measure: "row_visible_seconds",
      of: by,
      ...taken(seconds),
      reference: { kind: "floor", name: "the window and a bare COPY", figure: median(floorSeconds) },
      target: { on: "figure", is: "<=", bound: windowSeconds + 1 },
    },
    { measure: "put_seconds", of: `${by}, of that`, ...taken(putSeconds) },
  ];
}

async function memory(processId: number, when: string): Promise<Measurement[]> {
  await sleep(restMs);
  const sums = await memoryOfTree(processId);
  if (sums === undefined) return [];
  const total = Object.values(sums).reduce((sum, megabytes) => sum + megabytes, 0);
  return Object.entries({ "local up": total, ...sums }).map(([of, figure]) => ({
    measure: "memory_megabytes",
    of: `${of}, at rest ${when}`,
    figure,
  }));
}
