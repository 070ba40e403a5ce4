import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import type { Measurement } from "./benchmark.ts";
import { command } from "./start/command.ts";
import { demo } from "./start/demo.ts";
import { install } from "./start/install.ts";
import { ready, rows } from "./start/local-mode.ts";
import { runCommand } from "./start/run-command.ts";

type Part = (note: (text: string) => void, rounds: number) => Promise<Measurement[]>;

/** In the order in which a new user meets them. */
const parts = { install, command, ready, rows, demo } satisfies Record<string, Part>;

/** How often each part is measured; a part that is not named is left out. */
export type StartOptions = { rounds: Partial<Record<keyof typeof parts, number>> };

const defaults: StartOptions = { rounds: { install: 5, command: 21, ready: 7, rows: 5, demo: 5 } };
const root = fileURLToPath(new URL("..", import.meta.url));
const built = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/**
 * The first minutes of a new user: `npm ci`, the command's start, `local up` until it is ready, a file until its row is
 * there, the memory that local mode holds, and the demo. Each has its floor beside it, measured in the same round.
 *
 * The command is the built one, in `dist`, as an installation has it.
 */
export async function start(note: (text: string) => void, { rounds }: StartOptions = defaults): Promise<Measurement[]> {
  if (!existsSync(built)) await build();
  const measurements: Measurement[] = [];
  for (const name of Object.keys(parts) as (keyof typeof parts)[]) {
    const count = rounds[name];
    if (count === undefined) continue;
    note(`${name}, load average ${loadavg()[0]?.toFixed(2)}`);
    measurements.push(...(await parts[name](note, count)));
  }
  return measurements;
}

async function build(): Promise<void> {
  for (const script of ["scripts/build.ts", "scripts/build-cli.ts"])
    await runCommand({ program: process.execPath, args: [script], cwd: root });
}
