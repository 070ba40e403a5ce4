import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { awsError, serveService } from "./serve-service.ts";
import type { Service } from "./service.ts";

/** Which service answers. Paths are tried first, then targets; everything else goes to S3. */
export type GatewayRoutes = {
  s3: (request: IncomingMessage, response: ServerResponse) => void;
  /** By the part of `X-Amz-Target` before the last dot, for example `AmazonSQS`. */
  targets: Record<string, Service>;
  /** By the beginning of the path, for example `/2015-03-31/functions/`. */
  paths: { prefix: string; service: Service }[];
};

/** One request on its way to its service. `pass` hands it on; the service writes to the response given there. */
export type GatewayCall = {
  request: IncomingMessage;
  response: ServerResponse;
  pass: (response: ServerResponse) => void;
};

/** `url` names an IP address, never `localhost`: then SDKs put the bucket into the path. */
type Gateway = AsyncDisposable & { url: string; port: number };

export type GatewayOptions = { port: number; routes: GatewayRoutes; intercept?: (call: GatewayCall) => void };

/** Signing names whose requests may come without `X-Amz-Target`, as those of old query-protocol clients do. */
const targetBySigningName: Record<string, string> = {
  sqs: "AmazonSQS",
  "redshift-data": "RedshiftData",
  redshift: "Redshift",
  "redshift-serverless": "RedshiftServerless",
  events: "AWSEvents",
};

/** Longer than clients keep idle connections: the gateway never closes one just as a client sends a request on it. */
const keepAliveTimeoutMs = 120_000;

/**
 * One loopback HTTP server for every emulated service.
 *
 * Disposing it cuts the open connections; requests under way see their `signal` aborted.
 *
 * @param options `port` 0 takes any free port; every request goes through `intercept`, which passes it on at once
 * unless it is given
 * @throws Error if the port is taken, naming it
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { routes, intercept = ({ response, pass }) => pass(response) } = options;
  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: 0 }, (request, response) =>
    intercept({ request, response, pass: (to) => dispatch(routes, request, to) }),
  );
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening").catch((error: unknown) => {
    throw explainListenError(error, options.port);
  });
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function dispatch(routes: GatewayRoutes, request: IncomingMessage, response: ServerResponse): void {
  const service = serviceFor(routes, request);
  if (service === "s3") routes.s3(request, response);
  else void serveService(service, request, response);
}

function serviceFor(routes: GatewayRoutes, request: IncomingMessage): Service | "s3" {
  const byPath = routes.paths.find(({ prefix }) => request.url?.startsWith(prefix));
  if (byPath) return byPath.service;

  const target = request.headers["x-amz-target"];
  if (typeof target === "string") return byTarget(routes, target.slice(0, target.lastIndexOf(".")), target);

  const signingName = signingNameOf(request.headers.authorization);
  if (signingName === undefined || signingName === "s3") return "s3";
  return byTarget(routes, targetBySigningName[signingName] ?? signingName, signingName);
}

function byTarget(routes: GatewayRoutes, prefix: string, asked: string): Service {
  const service = Object.hasOwn(routes.targets, prefix) ? routes.targets[prefix] : undefined;
  return service ?? (async () => unknownOperation(asked, Object.keys(routes.targets)));
}

/** The service in `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. */
function signingNameOf(authorization: string | undefined): string | undefined {
  const scope = /Credential=([^,\s]+)/.exec(authorization ?? "")?.[1]?.split("/") ?? [];
  return scope.at(-1) === "aws4_request" ? scope.at(-2) : undefined;
}

function unknownOperation(asked: string, served: string[]): Response {
  const message = `No local service answers ${JSON.stringify(asked)}. Served here: ${["S3", ...served].join(", ")}. Send this call to another endpoint with AWS_ENDPOINT_URL_<SERVICE>.`;
  return awsError({ status: 400, type: "UnknownOperationException", message });
}

function explainListenError(error: unknown, port: number): unknown {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "EADDRINUSE") return error;
  return new Error(
    `The local endpoint cannot listen on 127.0.0.1:${port}: another program uses port ${port}. Nothing was started. Stop that program, or choose another port with \`port\` (\`--port\` of the command line); 0 takes any free one.`,
    { cause: error },
  );
}
