import { fileURLToPath } from "node:url";
import type { Measurement } from "../benchmark.ts";
import { median, taken } from "../statistics.ts";
import { runCommand } from "./run-command.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const pipeline = fileURLToPath(new URL("../../examples/orders/orders_queue.json", import.meta.url));
const commands = { "--version": ["--version"], "--help": ["--help"], "validate FILE": ["validate", pipeline] };
const limitMs = 100;

/** The built command, from the start of its process to the end, beside a process of Node that does nothing. In turn. */
export async function command(note: (text: string) => void, rounds: number): Promise<Measurement[]> {
  const times = new Map<string, number[]>(["node", ...Object.keys(commands)].map((name) => [name, []]));
  const time = async (name: string, args: readonly string[]) =>
    times.get(name)?.push((await runCommand({ program: process.execPath, args })).ms);
  for (const args of Object.values(commands)) await runCommand({ program: process.execPath, args: [cli, ...args] }); // fills the compile cache
  for (let round = 0; round < rounds; round++) {
    await time("node", ["-e", "0"]);
    for (const [name, args] of Object.entries(commands)) await time(name, [cli, ...args]);
  }
  note(JSON.stringify(Object.fromEntries([...times].map(([name, all]) => [name, all.map(Math.round)]))));
  const reference = { kind: "floor", name: "node -e 0", figure: median(times.get("node") ?? []) } as const;
  return Object.keys(commands).map((name) => ({
    measure: "command_ms",
    of: `redshift-loader ${name}`,
    ...taken(times.get(name) ?? []),
    reference,
    target: { on: "figure", is: "<=", bound: limitMs },
  }));
}
