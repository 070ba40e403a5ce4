import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { type Cancellations, type ClientDeps, serveClient } from "./serve-client.ts";
import type { Report } from "./server-messages.ts";

/** A port of Redshift; disposing it ends all sessions, and rolls back what they left open. */
type WireServer = AsyncDisposable & { port: number };

export type WireOptions = Pick<ClientDeps, "openSession" | "passwords" | "tls"> & {
  /** A number must be free, and 0 takes any free port. If `preferred` is in use, any free port is taken. */
  port: number | { preferred: number };
};

const host = "127.0.0.1";
/** Redshift's limit is higher; here each takes a connection of the local PostgreSQL. */
const maxClients = 100;

/**
 * Serves PostgreSQL's protocol 3 as Redshift does, on loopback. Any user is welcome with any password, except users that CREATE USER made:
 * they have only their own rights, and need their password.
 *
 * @throws Error if the port is taken
 */
export async function startWireServer({ port, ...options }: WireOptions): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const serving = new Set<Promise<void>>();
  const cancellations: Cancellations = new Map();
  const refusal = () => (cancellations.size < maxClients ? undefined : tooManyClients);
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined); // "close" follows
    const served = serveClient(socket, { ...options, cancellations, refusal }).catch(() => void socket.destroy());
    serving.add(served);
    void served.finally(() => serving.delete(served));
    socket.once("close", () => sockets.delete(socket));
  });
  await listen(server, port);
  return {
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all([...serving, closed]);
    },
  };
}

async function listen(server: Server, port: WireOptions["port"]): Promise<void> {
  if (typeof port === "number") {
    await listenOn(server, port).catch((error: unknown) => {
      throw portTaken(error, port);
    });
    return;
  }
  await listenOn(server, port.preferred).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
    return listenOn(server, 0);
  });
}

async function listenOn(server: Server, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

function isTaken(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

function portTaken(error: unknown, port: number): unknown {
  if (!isTaken(error)) return error;
  return new Error(
    `The local Redshift cannot listen on ${host}:${port}: another program uses port ${port}. Nothing was started. Stop that program, or choose another port with \`redshiftPort\` (\`--redshift-port\` of the command line); 0 takes any free one.`,
    { cause: error },
  );
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const tooManyClients: Report = {
  severity: "FATAL",
  sqlState: "53300",
  message: `connection limit "${maxClients}" exceeded for non-bootstrap users`,
};
