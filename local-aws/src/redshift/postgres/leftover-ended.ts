import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 50;

/**
 * Waits for a server that is still ending because its owner was killed. If only its lock file is left, and another
 * program has the server's process id by now, the file is removed: PostgreSQL would take that program for the server.
 *
 * A server that still answers at the end of the time is left alone; PostgreSQL then refuses to start.
 *
 * @see https://www.postgresql.org/docs/current/storage-file-layout.html for postmaster.pid
 */
export async function leftoverEnded(folder: string, seconds: number): Promise<void> {
  const file = join(folder, "postmaster.pid");
  const deadline = performance.now() + seconds * 1000;
  let left = await leftover(file);
  while (left && performance.now() < deadline) {
    await delay(pollMs);
    left = await leftover(file);
  }
  if (left && !(await listens(left.port))) await rm(file, { force: true });
}

/** The server of the lock file. If its process has ended, PostgreSQL ignores the file. */
async function leftover(file: string): Promise<{ port: number } | undefined> {
  const [pid = "", , , port = ""] = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const processId = Math.abs(Number(pid)); // negative of a server for one user, which listens nowhere
  return processId > 0 && isAlive(processId) ? { port: Number(port) } : undefined;
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false; // the process has ended, or belongs to another user, so it is not PostgreSQL
  }
}

async function listens(port: number): Promise<boolean> {
  if (!(port > 0)) return false;
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
