import { parseArgs } from "node:util";
import type { Campaign } from "./campaign.ts";

const usage = (names: readonly string[]) => `Usage: npm run fuzz [-- NAME … --count N --seed N --first N]
Throws random input at a part of the program, and prints a JSON line for each campaign, its findings included.
--first is the number of the first case: with the seed and --count 1 it makes one case again.
Exit code: 0 nothing was found, 1 something was, 2 wrong use.
Campaigns: ${names.join(", ")}`;

const options = {
  count: { type: "string", default: "10000" },
  seed: { type: "string", default: "1" },
  first: { type: "string", default: "0" },
  help: { type: "boolean", default: false },
} as const;

/**
 * Runs the campaigns that the arguments name, or all of them.
 *
 * @returns the exit code
 */
export async function runFuzz(campaigns: Readonly<Record<string, Campaign>>, args: string[]): Promise<number> {
  const allNames = Object.keys(campaigns);
  const wrongUse = (problem: string) => {
    note(`${problem}\n\n${usage(allNames)}`);
    return 2;
  };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) return print(usage(allNames));
  const unknown = positionals.find((name) => !allNames.includes(name));
  if (unknown !== undefined) return wrongUse(`Campaign ${unknown} does not exist. Nothing was run.`);
  const [count, seed, first] = [Number(values.count), Number(values.seed), Number(values.first)];
  const isWhole = [count, seed, first].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (!isWhole) return wrongUse("--count, --seed and --first are whole numbers from 0.");
  let code = 0;
  for (const name of positionals.length > 0 ? positionals : allNames) {
    const result = await campaigns[name]?.({ count, seed, first, note: (text) => note(`${name}: ${text}`) });
    print(JSON.stringify({ campaign: name, count, seed, first, ...result }));
    if (!result || result.findings.length > 0) code = 1;
  }
  return code;
}

function print(line: string): number {
  process.stdout.write(`${line}\n`);
  return 0;
}

/** To standard error: standard output is for programs. */
function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
