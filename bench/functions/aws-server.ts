import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What was asked of the server since it was last taken. `bytesSent`: of the bodies of all requests. */
export type Asked = {
  puts: number;
  submissions: number;
  bytesSent: number;
  /** `DescribeStatement`. */
  states: number;
  reads: number;
  bytesRead: number;
  /** `DescribeTable`. */
  describes: number;
};

/** What one load sent: bytes of the manifest, and characters of each statement. */
export type Sent = { manifestBytes: number; sqlLengths: readonly number[] };

const nothing: Asked = { puts: 0, submissions: 0, bytesSent: 0, states: 0, reads: 0, bytesRead: 0, describes: 0 };

/** A file of orders, as large as the arrivals say. */
const file = Buffer.from(`updated_at,id,status\n${"2026-01-01 00:00:00,12345,new\n".repeat(34_952)}`).subarray(
  0,
  1_048_576,
);

const columns = [
  { name: "id", typeName: "int8", nullable: 0 },
  { name: "updated_at", typeName: "timestamp", nullable: 1 },
  { name: "status", typeName: "varchar", precision: 16, nullable: 1 },
];

export type AwsServer = AsyncDisposable & {
  url: string;
  take(): Asked;
  /** What the loads sent in the meantime, in no order: a manifest and a submission make a load. */
  record<Result>(run: () => Promise<Result>): Promise<{ result: Result; sent: Sent[] }>;
};

const jsonTypes = { "content-type": "application/x-amz-json-1.1" };

/** The least that a function needs of AWS, on loopback: every GET of a range answers with that of a file of orders, every other GET with `config`, every PUT and submission succeeds, and no load runs. */
export async function startAwsServer(config: string): Promise<AwsServer> {
  let asked = { ...nothing };
  let bodies: { method: string | undefined; text: string }[] | undefined;
  const server = createServer(async (request, response) => {
    asked.bytesSent += Number(request.headers["content-length"] ?? 0);
    if (bodies) bodies.push({ method: request.method, text: await text(request) });
    else await once(request.resume(), "end");
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    if (from !== undefined && to !== undefined) {
      const piece = file.subarray(Number(from), Number(to) + 1);
      asked.reads += 1;
      asked.bytesRead += piece.length;
      return response.writeHead(206, { etag: '"1"', "content-range": `bytes ${from}-${to}/${file.length}` }).end(piece);
    }
    if (request.method === "GET") return response.writeHead(200, { etag: '"1"' }).end(config);
    if (request.method === "PUT") {
      asked.puts += 1;
      return response.writeHead(200, { etag: '"1"' }).end();
    }
    const target = String(request.headers["x-amz-target"]);
    if (target.endsWith(".ListStatements")) return response.writeHead(200, jsonTypes).end('{"Statements":[]}');
    if (target.endsWith(".DescribeStatement")) {
      asked.states += 1;
      return response.writeHead(200, jsonTypes).end('{"Status":"FINISHED"}');
    }
    if (target.endsWith(".DescribeTable")) {
      asked.describes += 1;
      return response.writeHead(200, jsonTypes).end(JSON.stringify({ ColumnList: columns }));
    }
    asked.submissions += 1;
    return response.writeHead(200, jsonTypes).end(JSON.stringify({ Id: crypto.randomUUID() }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on a port has one
  return {
    url: `http://127.0.0.1:${port}`,
    take() {
      const taken = asked;
      asked = { ...nothing };
      return taken;
    },
    async record(run) {
      bodies = [];
      const result = await run();
      const sent = loadsOf(bodies);
      bodies = undefined;
      return { result, sent };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function loadsOf(bodies: readonly { method: string | undefined; text: string }[]): Sent[] {
  const manifests = bodies.filter(({ method }) => method === "PUT").map(({ text: body }) => Buffer.byteLength(body));
  const submitted = bodies.filter(({ text: body }) => body.includes('"Sqls"'));
  return submitted.map(({ text: body }, at) => {
    const { Sqls: sqls }: { Sqls: string[] } = JSON.parse(body);
    return { manifestBytes: manifests[at] ?? 0, sqlLengths: sqls.map((sql) => sql.length) };
  });
}
