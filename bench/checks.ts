import { availableParallelism, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import type { Measurement } from "./benchmark.ts";
import { runCommand } from "./start/run-command.ts";
import { taken } from "./statistics.ts";

/** A command of package.json; its target is in seconds. */
type Check = { script: string; rounds: number; targetSeconds: number };

const all: readonly Check[] = [
  { script: "test:quick", rounds: 5, targetSeconds: 60 },
  { script: "test", rounds: 1, targetSeconds: 300 },
];

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * How long developers wait for their checks. The floor of each is its own time of the processor, shared out among all
 * cores: nothing but less work makes it shorter.
 *
 * @throws Error with what a check wrote, if it fails
 */
export async function checks(note: (text: string) => void, given: readonly Check[] = all): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const { script, rounds, targetSeconds } of given) {
    const runs: { seconds: number; cpuSeconds: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      runs.push(await timed(script));
      note(`${script}, load average ${loadavg()[0]?.toFixed(2)}: ${JSON.stringify(runs.at(-1))}`);
    }
    const of = `npm run ${script}`;
    const cpu = taken(runs.map(({ cpuSeconds }) => cpuSeconds));
    measurements.push(
      {
        ...{ measure: "seconds", of, ...taken(runs.map(({ seconds }) => seconds)) },
        reference: { kind: "floor", name: "its CPU time on all cores", figure: cpu.figure / availableParallelism() },
        target: { on: "figure", is: "<=", bound: targetSeconds },
      },
      { measure: "cpu_seconds", of, ...cpu },
    );
  }
  return measurements;
}

/** `times` of the shell tells what all processes took that it waited for: the second line, minutes and seconds of user and system. */
async function timed(script: string): Promise<{ seconds: number; cpuSeconds: number }> {
  const command = `npm run -s ${script} >&2 && times`;
  const { stdout, ms } = await runCommand({ program: "sh", args: ["-c", command], cwd: root });
  const children = stdout.trim().split("\n").at(-1) ?? "";
  const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
  return { seconds: ms / 1000, cpuSeconds };
}
