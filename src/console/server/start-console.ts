import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerRequest } from "./answer-request.ts";
import type { PageFiles } from "./page-files.ts";
import type { ConsoleDeps } from "./route.ts";

export type RunningConsole = AsyncDisposable & {
  /** With the token behind `#`, which browsers send to nobody. */
  url: string;
  port: number;
  token: string;
};

/**
 * Serves the console on loopback, until it is disposed.
 *
 * @param port 0 takes a free one
 * @throws Error of Node if the port is taken
 */
export async function startConsole(
  deps: ConsoleDeps,
  { port, files }: { port: number; files: PageFiles },
): Promise<RunningConsole> {
  const token = randomBytes(24).toString("base64url");
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { port: own } = server.address() as AddressInfo; // it listens on a port, not on a path
    void answerRequest(deps, { request, response, files, token, port: own });
  };
  const server = createServer(answer);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: own } = server.address() as AddressInfo; // as above
  return {
    url: `http://127.0.0.1:${own}/#token=${token}`,
    ...{ port: own, token },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections(); // live streams never end by themselves
      await closed;
    },
  };
}
