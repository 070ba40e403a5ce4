import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Command, commandEnvironment } from "./run-command.ts";

export type ServerProcess = { stop(): Promise<void> };

const logLines = 20;

/**
 * Keeps the server alive only as long as our end of the pipe is open. The kernel closes it however we end, even by
 * SIGKILL. SIGINT is PostgreSQL's "fast" shutdown. After a clean end the temporary folder, if any, is
 * removed.
 *
 * @see https://www.postgresql.org/docs/current/server-shutdown.html
 */
const keeper = `
temporary=$1; shift
exec 3<&0
"$@" 3<&- </dev/null & server=$!
{ cat; kill -INT "$server"; } <&3 >/dev/null 2>&1 & watcher=$!
exec 3<&- </dev/null
wait "$server"; code=$?
kill "$watcher" 2>/dev/null
[ -z "$temporary" ] || [ "$code" != 0 ] || rm -rf "$temporary"
exit "$code"`;

/**
 * Starts a server in a new process session: Ctrl-C then reaches only us, and we decide when the server ends.
 *
 * @param temporary a folder to remove after a clean end of the server
 * @throws Error with the server's log if it ends before it accepts connections
 */
export async function startServerProcess(command: Command, temporary: string | undefined): Promise<ServerProcess> {
  const child = spawn("/bin/sh", ["-c", keeper, "sh", temporary ?? "", command.program, ...command.args], {
    ...command.account,
    cwd: command.cwd,
    detached: true,
    env: commandEnvironment,
    stdio: ["pipe", "ignore", "pipe"],
  });
  const ended = once(child, "close");
  const ready = Promise.withResolvers<"ready">();
  const lines: string[] = [];
  createInterface(child.stderr).on("line", (line) => {
    lines.push(line);
    if (lines.length > logLines) lines.shift();
    if (line.includes("database system is ready to accept connections")) ready.resolve("ready");
  });
  if ((await Promise.race([ready.promise, ended])) !== "ready") throw new Error(lines.join("\n"));
  return {
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
