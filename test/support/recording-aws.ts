import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export type RecordedRequest = {
  method: string;
  /** Decoded; of S3 `/bucket/key`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  /** The Data API's operation, such as `BatchExecuteStatement`, EventBridge's, or SNS's; empty for S3. */
  operation: string;
  body: string;
};

/** An answer of the server; `status` alone is an answer without a body. */
type Answer = { status: number; body?: string; headers?: Record<string, string> };

/** S3, the Data API, EventBridge and SNS behind one endpoint: keeps what is put, runs nothing, records every request. */
export type RecordingAws = AsyncDisposable & {
  url: string;
  /** In the order in which they arrived. */
  requests: RecordedRequest[];
  /** By `bucket/key`; their buckets exist, and no others. */
  objects: Map<string, string>;
  /** Answers of DescribeStatement, by statement id; single statements end well at once, without a result. */
  statements: Map<string, object>;
  /** Answers instead of the server where it returns something. */
  intercept: (request: RecordedRequest) => Answer | undefined;
};

/** Serves on a free loopback port until it is disposed. */
export async function recordingAws(): Promise<RecordingAws> {
  const server = createServer((request, response) => {
    serve(aws, request, response).catch((error: unknown) => response.destroy(new Error(String(error))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has an address object.
  const { port } = server.address() as AddressInfo;
  const aws: RecordingAws = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    objects: new Map(),
    statements: new Map(),
    intercept: () => undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return aws;
}

/** What a function's process needs to reach the server. */
export function awsEnvironment(aws: RecordingAws): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    CONFIG_BUCKET: "config",
    CONFIG_PREFIX: "pipelines/",
  };
}

async function serve(aws: RecordingAws, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await record(incoming);
  aws.requests.push(request);
  const { status, body = "", headers } = aws.intercept(request) ?? answer(aws, request);
  response.writeHead(status, headers).end(body);
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const { method = "", headers } = incoming;
  const body = await text(incoming);
  const path = decodeURIComponent(url.pathname);
  return { method, path, query: url.searchParams, headers, operation: operationOf(headers, body), body };
}

/** The Data API and EventBridge name their operation in a header, SNS in a form. */
function operationOf(headers: IncomingMessage["headers"], body: string): string {
  if (/x-www-form-urlencoded/.test(headers["content-type"] ?? "")) return new URLSearchParams(body).get("Action") ?? "";
  return String(headers["x-amz-target"] ?? "").replace(/^(RedshiftData|AWSEvents)\./, "");
}

function answer(aws: RecordingAws, request: RecordedRequest): Answer {
  if (request.operation === "Publish") return published;
  if (request.operation === "PutEvents") return taken(request);
  if (request.operation !== "") return ofDataApi(aws, request);
  if (request.query.has("list-type")) return listing(aws, request);
  if (request.method === "PUT") return putObject(aws, request);
  if (request.method === "DELETE") return deleteObject(aws, request);
  return getObject(aws, request);
}

const published: Answer = {
  status: 200,
  headers: { "Content-Type": "text/xml" },
  body: "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
};

function taken({ body }: RecordedRequest): Answer {
  const { Entries }: { Entries: object[] } = JSON.parse(body);
  const answer = { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: `event-${index + 1}` })) };
  return { status: 200, headers: { "Content-Type": "application/x-amz-json-1.1" }, body: JSON.stringify(answer) };
}

function ofDataApi(aws: RecordingAws, { operation, body }: RecordedRequest): Answer {
  const headers = { "Content-Type": "application/x-amz-json-1.1" };
  const input: { Id?: string; ClientToken?: string } = JSON.parse(body);
  const ok = (output: object) => ({ status: 200, headers, body: JSON.stringify(output) });
  if (operation === "BatchExecuteStatement") return ok({ Id: uuidOf(input.ClientToken ?? "") });
  if (operation === "ListStatements") return ok({ Statements: [] });
  if (operation === "ExecuteStatement") {
    const Id = uuidOf(body);
    aws.statements.set(Id, { Id, Status: "FINISHED", HasResultSet: false });
    return ok({ Id });
  }
  const statement = aws.statements.get(input.Id ?? "");
  if (statement) return ok(statement);
  const error = { __type: "ResourceNotFoundException", Message: "Query does not exist.", ResourceId: input.Id };
  return { status: 404, headers, body: JSON.stringify(error) };
}

/** The same token gives the same id. */
function uuidOf(token: string): string {
  const hex = createHash("sha256").update(token).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function putObject(aws: RecordingAws, { path, body, headers }: RecordedRequest): Answer {
  if (headers["if-none-match"] === "*" && aws.objects.has(path.slice(1)))
    return s3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
  aws.objects.set(path.slice(1), body);
  return { status: 200, headers: { ETag: eTagOf(body) } };
}

function deleteObject(aws: RecordingAws, { path }: RecordedRequest): Answer {
  aws.objects.delete(path.slice(1));
  return { status: 204 };
}

function getObject(aws: RecordingAws, { path, headers }: RecordedRequest): Answer {
  const body = aws.objects.get(path.slice(1));
  if (body === undefined) return s3Error(404, "NoSuchKey", "The specified key does not exist.");
  const eTag = eTagOf(body);
  if (headers["if-none-match"] === eTag) return { status: 304, headers: { ETag: eTag } };
  return { status: 200, body, headers: { ETag: eTag, "Content-Type": "application/json" } };
}

function listing(aws: RecordingAws, { path, query }: RecordedRequest): Answer {
  const bucket = path.replace(/^\/|\/$/g, "");
  const inBucket = [...aws.objects].filter(([place]) => place.startsWith(`${bucket}/`));
  if (inBucket.length === 0) return s3Error(404, "NoSuchBucket", "The specified bucket does not exist");
  const contents = inBucket
    .map(([place, body]) => ({ key: place.slice(bucket.length + 1), body }))
    .filter(({ key }) => key.startsWith(query.get("prefix") ?? ""))
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
    .map(({ key, body }) => contentXml(key, body, query.get("encoding-type") === "url"));
  return xml(200, `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`);
}

function contentXml(key: string, body: string, isEncoded: boolean): string {
  const written = isEncoded ? encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+") : escapeXml(key);
  const time = "<LastModified>2026-11-22T08:00:00.000Z</LastModified>";
  const eTag = escapeXml(eTagOf(body));
  return `<Contents><Key>${written}</Key>${time}<ETag>${eTag}</ETag><Size>${Buffer.byteLength(body)}</Size></Contents>`;
}

const eTagOf = (body: string) => `"${createHash("md5").update(body).digest("hex")}"`;

function s3Error(status: number, code: string, message: string): Answer {
  return xml(status, `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>1</RequestId></Error>`);
}

function xml(status: number, body: string): Answer {
  return {
    status,
    body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
    headers: { "Content-Type": "application/xml" },
  };
}

const escapeXml = (plain: string) => plain.replace(/[&<>"'\n\r\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);
