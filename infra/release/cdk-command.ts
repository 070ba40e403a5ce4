import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../cdk", import.meta.url));
const command = fileURLToPath(new URL("../cdk/node_modules/.bin/cdk", import.meta.url));

/**
 * Runs the CDK's command. It is 28 MB that only a deployment needs, so its first run installs it, as `infra/cdk`'s
 * lockfile says.
 *
 * @returns the exit code
 */
export async function runCdk(args: readonly string[]): Promise<number> {
  if (!existsSync(command)) {
    process.stderr.write("Installing the CDK's command, once …\n");
    const code = await run("npm", ["ci", "--prefix", folder]);
    if (code !== 0) return code;
  }
  return run(command, args);
}

/** On Windows, npm and the command are batch files, which only a shell runs. */
async function run(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit", shell: process.platform === "win32" });
  const [code] = await once(child, "exit");
  return code ?? 1;
}
