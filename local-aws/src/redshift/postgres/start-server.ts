import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { runCommand } from "./run-command.ts";
import { type ServerFolder, superuser } from "./server-folder.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { type Isolation, serverSettings, singleUserSettings } from "./server-settings.ts";

/** A running server; disposing it stops it cleanly and keeps its data. */
export type Postgres = AsyncDisposable & {
  /** Loopback TCP, as superuser with a password that is new at every start. */
  url(database: string): string;
};

type ServerOptions = {
  isolation: Isolation;
  /** A folder to remove after a clean end of the server. */
  temporary: string | undefined;
};

const portAttempts = 5;

/** Starts a server on a free loopback port over a folder that has its databases. @throws Error with the server's log */
export async function startServer(folder: ServerFolder, options: ServerOptions): Promise<Postgres> {
  const password = randomBytes(16).toString("hex");
  const single = folder.program("postgres", ["--single", ...singleUserSettings, "template1"]);
  await runCommand({ ...single, input: alterPassword(password) });
  const { server, port } = await startOnFreePort(folder, options);
  return {
    url: (database) => `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    [Symbol.asyncDispose]: server.stop,
  };
}

function alterPassword(password: string): string {
  return `ALTER ROLE ${superuser} PASSWORD '${password}'\n`;
}

async function startOnFreePort(
  { program }: ServerFolder,
  { isolation, temporary }: ServerOptions,
): Promise<{ server: ServerProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return {
        server: await startServerProcess(program("postgres", serverSettings(isolation, port)), temporary),
        port,
      };
    } catch (error) {
      if (attempt === portAttempts || !String(error).includes("could not create any TCP/IP sockets")) throw error;
    }
  }
}

/** PostgreSQL has no "any port": another process may still take this one before the server does. */
function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => found(typeof address === "object" && address ? address.port : 0));
    });
  });
}
