import { fileURLToPath } from "node:url";
import { demoFiles } from "../../src/demo/data/files.ts";
import type { Measurement } from "../benchmark.ts";
import { median, taken } from "../statistics.ts";
import { runCommand } from "./run-command.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const limitSeconds = 40;

/**
 * The demo, from its command to its end, beside the time that its files alone take to be made: nothing is sent or
 * loaded, and no expectation is worked out.
 */
export async function demo(note: (text: string) => void, rounds: number): Promise<Measurement[]> {
  const [seconds, floor]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    seconds?.push(await demoSeconds());
    floor?.push(await filesSeconds());
    note(`demo ${seconds?.at(-1)?.toFixed(1)} s, its files alone ${floor?.at(-1)?.toFixed(1)} s`);
  }
  return [
    {
      measure: "seconds",
      of: "demo",
      ...taken(seconds ?? []),
      reference: { kind: "floor", name: "making its files", figure: median(floor ?? []) },
      target: { on: "figure", is: "<=", bound: limitSeconds },
    },
  ];
}

async function demoSeconds(): Promise<number> {
  const { ms, stdout } = await runCommand({ program: process.execPath, args: [cli, "demo", "--json"] });
  if (JSON.parse(stdout).ok !== true) throw new Error(`The demo did not find every row where it belongs: ${stdout}`);
  return ms / 1000;
}

async function filesSeconds(): Promise<number> {
  const startedMs = performance.now();
  let bytes = 0;
  for await (const { body } of demoFiles(() => {})) bytes += body.byteLength;
  if (bytes === 0) throw new Error("The demo made no files.");
  return (performance.now() - startedMs) / 1000;
}
