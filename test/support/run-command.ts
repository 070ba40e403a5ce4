import { stripVTControlCharacters } from "node:util";
import { vi } from "vitest";
import { run } from "../../src/cli/run.ts";
import { outputTo } from "../../src/cli/terminal/output.ts";
import type { CliRun } from "./run-cli.ts";

/** Without the lines that a command writes now and then on a machine that is slow. */
export const withoutProgress = (stderr: string): string => stderr.replaceAll(/^ *\d+ s {2}\S.*\n/gm, "");

/**
 * Runs `redshift-loader` in this process, not on a terminal; `env` is added to the environment meanwhile, undefined removes
 * a variable. One at a time: the environment belongs to the process.
 */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CliRun> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += stripVTControlCharacters(text);
    },
  });
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    const code = await run(args, outputTo(stream("stdout"), stream("stderr")));
    return { code, ...written };
  } finally {
    vi.unstubAllEnvs();
  }
}
