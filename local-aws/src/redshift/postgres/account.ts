import { readFile } from "node:fs/promises";

/** The user and group a child process runs as; empty means "as we do". */
export type Account = { uid: number; gid: number } | Record<string, never>;

const nobody = { uid: 65534, gid: 65534 };

/** The account PostgreSQL runs as: it refuses to run as root, so root lends it the account `nobody`. */
export async function postgresAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const accounts = await readFile("/etc/passwd", "utf8").catch(() => "");
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(accounts) ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : nobody;
}
