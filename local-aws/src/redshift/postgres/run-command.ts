import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Account } from "./account.ts";

export type Command = {
  program: string;
  args: readonly string[];
  account: Account;
  cwd?: string;
  /** written to the program's standard input */
  input?: string;
};

/** All that PostgreSQL's programs get from our environment; their messages are in English. */
export const commandEnvironment = { PATH: process.env["PATH"], LC_ALL: "C" };

/** Runs a program to its end. @throws Error with what the program wrote to its standard error */
export async function runCommand({ program, args, account, cwd, input = "" }: Command): Promise<void> {
  const child = spawn(program, args, {
    ...account,
    cwd: cwd ?? "/",
    env: commandEnvironment,
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin.on("error", () => undefined); // a program may end without reading its input; its exit code decides
  child.stdin.end(input);
  const [[code, signal], complaints] = await Promise.all([once(child, "close"), text(child.stderr)]);
  if (code !== 0) throw new Error(`${program} ended with ${signal ?? code}: ${complaints.trim()}`);
}
