import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What was asked of the server since it was last taken. */
export type Asked = { puts: number; submissions: number };

export type AwsServer = AsyncDisposable & { url: string; take(): Asked };

const jsonTypes = { "content-type": "application/x-amz-json-1.1" };

/** The least that a function needs of AWS, on loopback: every GET answers `config`, every PUT and submission succeeds, and no load runs. */
export async function startAwsServer(config: string): Promise<AwsServer> {
  let asked: Asked = { puts: 0, submissions: 0 };
  const server = createServer(async (request, response) => {
    await once(request.resume(), "end");
    if (request.method === "GET") return response.writeHead(200, { etag: '"1"' }).end(config);
    if (request.method === "PUT") {
      asked.puts += 1;
      return response.writeHead(200, { etag: '"1"' }).end();
    }
    const target = String(request.headers["x-amz-target"]);
    if (target.endsWith(".ListStatements")) return response.writeHead(200, jsonTypes).end('{"Statements":[]}');
    if (target.endsWith(".DescribeStatement")) return response.writeHead(200, jsonTypes).end('{"Status":"FINISHED"}');
    asked.submissions += 1;
    return response.writeHead(200, jsonTypes).end(JSON.stringify({ Id: crypto.randomUUID() }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on a port has one
  return {
    url: `http://127.0.0.1:${port}`,
    take() {
      const taken = asked;
      asked = { puts: 0, submissions: 0 };
      return taken;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
