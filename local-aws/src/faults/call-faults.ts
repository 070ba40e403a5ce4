import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { GatewayCall } from "../gateway/gateway.ts";
import type { Delays } from "./delays.ts";
import { discardedResponse } from "./discarded-response.ts";
import type { DenySettings } from "./fault-settings.ts";
import type { FaultState } from "./fault-state.ts";
import type { Invocations } from "./invocations.ts";
import { keyOf } from "./key-of.ts";

type CallFaultDeps = {
  state: FaultState;
  invocations: Invocations;
  delays: Delays;
  /** Of the requests that COPY makes. */
  copyAccessKeyId: string;
};

/** Faults of the calls that clients make over HTTP: each attempt of an SDK is one. */
export function interceptCalls(deps: CallFaultDeps): (call: GatewayCall) => void {
  return (call) => {
    const accessKeyId = accessKeyOf(call.request);
    const fate = deps.invocations.call(accessKeyId, callName(call.request));
    const isFaulty = fate !== undefined || accessKeyId === deps.copyAccessKeyId;
    switch (fate?.kind) {
      case "lost":
        return;
      case "kill":
        if (fate.when === "before") return fate.kill();
        return serve(deps, { ...call, response: discardedResponse(call.request, fate.kill) }, isFaulty);
      default:
        return serve(deps, call, isFaulty);
    }
  };
}

function serve({ state, delays }: CallFaultDeps, call: GatewayCall, isFaultyForS3: boolean): void {
  const { dataApi, warehouse, s3 } = state.settings;
  const target = targetOf(call.request);
  if ((dataApi || warehouse) && target.startsWith("RedshiftData.")) serveDataApi(state, call, target);
  else if (s3 && isFaultyForS3 && target === "") serveS3(state, delays, call);
  else call.pass(call.response);
}

/** Operations that connect to the warehouse before they answer; the others answer from what the Data API keeps. */
const connects = (target: string) =>
  isSubmission(target) || /\.(?:CancelStatement|DescribeTable|ListDatabases|ListSchemas|ListTables)$/.test(target);

const isSubmission = (target: string) => /\.(?:Batch)?ExecuteStatement$/.test(target);

function serveDataApi(state: FaultState, { request, response, pass }: GatewayCall, target: string): void {
  const { throttle, refuse, lostAnswer } = state.settings.dataApi ?? {};
  if (state.settings.warehouse?.refuse && connects(target)) {
    state.count("warehouse.refuse");
    answer(request, response, unreachable);
  } else if (state.happens("dataApi.throttle", throttle)) answer(request, response, throttled);
  else if (isSubmission(target) && state.happens("dataApi.refuse", refuse)) {
    const isCrowded = state.dice.upTo("dataApi.refuse how", 2) === 1;
    answer(request, response, isCrowded ? crowded : broken);
  } else if (isSubmission(target) && state.happens("dataApi.lostAnswer", lostAnswer))
    pass(discardedResponse(request, () => request.socket.destroy()));
  else pass(response);
}

function serveS3(state: FaultState, delays: Delays, { request, response, pass }: GatewayCall): void {
  const { slowMs = 0, fail, deny } = state.settings.s3 ?? {};
  const isDenied = deny !== undefined && isMeant(deny, request) && state.happens("s3.deny", deny.rate ?? 1);
  const isFailing = state.happens("s3.fail", fail);
  if (slowMs > 0) state.count("s3.slowMs");
  void delays.run(slowMs, () => {
    if (isDenied) answer(request, response, s3Error(403, "AccessDenied", "Access Denied"));
    else if (isFailing) answer(request, response, s3Error(503, "SlowDown", "Please reduce your request rate."));
    else if (!request.socket.destroyed) pass(response);
  });
}

/** Requests for objects only: lists and other requests of buckets have no key. */
function isMeant(
  { prefix = "", suffix = "", only }: DenySettings,
  { url = "", method = "" }: IncomingMessage,
): boolean {
  const key = keyOf(url);
  const kind = method === "GET" || method === "HEAD" ? "read" : "write";
  return key !== undefined && (only ?? kind) === kind && key.startsWith(prefix) && key.endsWith(suffix);
}

type Answer = { status: number; headers: Record<string, string>; body: string };

/** Without reading the request's body, which may be large. */
function answer(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  request.resume();
  response.writeHead(status, headers).end(body);
}

const dataApiError = (status: number, type: string, message: string): Answer => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": type },
  body: JSON.stringify({ __type: type, Message: message }),
});

const throttled = dataApiError(400, "ThrottlingException", "Rate exceeded");
const crowded = dataApiError(
  400,
  "ActiveStatementsExceededException",
  "Active statements exceeded the allowed quota (500).",
);
/** The message is made up: none is published. */
const unreachable = dataApiError(500, "DatabaseConnectionException", "A connection to the database could not be made.");
const broken = dataApiError(500, "InternalServerException", "The Amazon Redshift Data API failed internally.");

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const s3Error = (status: number, code: string, message: string): Answer => ({
  status,
  headers: { "content-type": "application/xml", "x-amz-request-id": randomBytes(8).toString("hex").toUpperCase() },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

/** The key in `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. */
function accessKeyOf({ headers }: IncomingMessage): string {
  return headers.authorization?.match(/Credential=([^/,\s]+)/)?.[1] ?? "";
}

/** Empty for S3, whose requests have none. */
function targetOf({ headers }: IncomingMessage): string {
  const target = headers["x-amz-target"];
  return typeof target === "string" ? target : "";
}

/** For example `RedshiftData.BatchExecuteStatement` or `PUT /lake/orders/a.csv`. */
function callName(request: IncomingMessage): string {
  return targetOf(request) || `${request.method} ${request.url?.split("?")[0]}`;
}
