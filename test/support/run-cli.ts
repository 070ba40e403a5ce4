import { execFile } from "node:child_process";

export type CliRun = { code: number; stdout: string; stderr: string };

/** Runs `redshift-loader` in its own process; `env` is added to the environment, undefined removes a variable. */
export function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CliRun> {
  const options = { env: { ...process.env, NO_COLOR: "1", ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, ["src/cli/main.ts", ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
