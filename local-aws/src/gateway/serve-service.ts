import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Service } from "./service.ts";

/** No JSON service of AWS takes more: Lambda's 6 MiB invoke is the largest, base64 included. */
const maxBodyBytes = 16 * 1024 * 1024;

/** An error as the JSON protocols of AWS write it. */
export function awsError(error: { status: number; type: string; message: string }): Response {
  return Response.json(
    { __type: error.type, message: error.message },
    { status: error.status, headers: { "content-type": "application/x-amz-json-1.1" } },
  );
}

/**
 * Answers one HTTP request with a service. Never rejects: a service that throws becomes a 500 with its message.
 *
 * The service's request is aborted when the client goes away. Otherwise a long poll would take messages that it cannot
 * deliver.
 */
export async function serveService(service: Service, request: IncomingMessage, response: ServerResponse) {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const answer = await answerOf(service, request, gone.signal);
  if (response.destroyed) return;
  const body = Buffer.from(await answer.arrayBuffer());
  const requestId = answer.headers.get("x-amzn-requestid") ?? randomUUID();
  response.writeHead(answer.status, {
    ...Object.fromEntries(answer.headers),
    "x-amzn-RequestId": requestId,
    "content-length": body.length,
  });
  response.end(body);
}

async function answerOf(service: Service, request: IncomingMessage, signal: AbortSignal): Promise<Response> {
  try {
    const body = await readBody(request);
    return body ? await service(toRequest(request, { body, signal })) : tooLarge();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return awsError({ status: 500, type: "InternalFailure", message });
  }
}

/** @returns undefined if the body is larger than any service takes */
async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes <= maxBodyBytes ? Buffer.concat(chunks) : undefined;
}

function toRequest(request: IncomingMessage, rest: { body: Buffer<ArrayBuffer>; signal: AbortSignal }): Request {
  const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Request(new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`), {
    method: request.method ?? "GET",
    headers,
    signal: rest.signal,
    body: rest.body.length > 0 ? rest.body : null,
  });
}

function tooLarge(): Response {
  const message = `The request body is larger than ${maxBodyBytes} bytes, the most a local service takes. Nothing was done. Send smaller batches.`;
  return awsError({ status: 413, type: "RequestEntityTooLarge", message });
}
