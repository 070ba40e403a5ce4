import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

export type Command = { program: string; args: readonly string[]; cwd?: string; env?: NodeJS.ProcessEnv };

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to standard output, and its milliseconds from the start to the end
 * @throws Error with what it wrote to standard error, if it fails
 */
export async function runCommand({ program, args, cwd, env }: Command): Promise<{ stdout: string; ms: number }> {
  const startedMs = performance.now();
  const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const ms = performance.now() - startedMs;
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}: ${stderr.slice(-2000)}`);
  return { stdout, ms };
}
