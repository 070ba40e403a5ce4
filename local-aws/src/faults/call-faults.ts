import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { GatewayCall } from "../gateway/gateway.ts";
import { LAMBDA_PREFIXES } from "../lambda/lambda-api.ts";
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
    const caller = fate ? "functions" : accessKeyId === deps.copyAccessKeyId ? "redshift" : "clients";
    turnClock(deps.state, call.response);
    switch (fate?.kind) {
      case "lost":
        return;
      case "kill":
        if (fate.when === "before") return fate.kill();
        return serve(deps, { ...call, response: discardedResponse(call.request, fate.kill) }, caller);
      default:
        return serve(deps, call, caller);
    }
  };
}

type Caller = "functions" | "redshift" | "clients";

/** Node sets the header by itself only where there is none. */
function turnClock({ settings: { clock } }: FaultState, response: ServerResponse): void {
  if (clock?.aheadSeconds === undefined) return;
  response.setHeader("date", new Date(Date.now() + clock.aheadSeconds * 1000).toUTCString());
}

function serve({ state, delays }: CallFaultDeps, call: GatewayCall, caller: Caller): void {
  const { dataApi, warehouse, s3 } = state.settings;
  const target = targetOf(call.request);
  if ((dataApi || warehouse) && target.startsWith("RedshiftData.")) serveDataApi(state, call, target);
  else if (s3 && target === "" && isForS3(call.request)) serveS3(state, delays, { ...call, caller });
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

/** Requests of Lambda and of the query protocol have no target either. */
const isForS3 = ({ url = "", method }: IncomingMessage) =>
  !(url === "/" && method === "POST") && !LAMBDA_PREFIXES.some((prefix) => url.startsWith(prefix));

function serveS3(
  state: FaultState,
  delays: Delays,
  { request, response, pass, caller }: GatewayCall & { caller: Caller },
): void {
  const { slowMs = 0, fail, deny } = state.settings.s3 ?? {};
  const isOwn = caller !== "clients";
  const isDenied =
    deny !== undefined && isHit(deny, caller) && isMeant(deny, request) && state.happens("s3.deny", deny.rate ?? 1);
  const isFailing = isOwn && state.happens("s3.fail", fail);
  if (slowMs > 0 && isOwn) state.count("s3.slowMs");
  void delays.run(isOwn ? slowMs : 0, () => {
    if (isDenied) answer(request, response, s3Error(403, "AccessDenied", "Access Denied"));
    else if (isFailing) answer(request, response, s3Error(503, "SlowDown", "Please reduce your request rate."));
    else if (!request.socket.destroyed) pass(response);
  });
}

/** Without `to`, functions and COPY. */
const isHit = ({ to }: DenySettings, caller: Caller) =>
  to === "everybody" || to === caller || (to === undefined && caller !== "clients");

/** Requests for objects only, unless listings are meant. */
function isMeant(
  { prefix = "", suffix = "", only }: DenySettings,
  { url = "", method = "" }: IncomingMessage,
): boolean {
  const key = keyOf(url);
  if (only === "list") return key === undefined && method === "GET" && listedPrefix(url).startsWith(prefix);
  const kind = method === "GET" || method === "HEAD" ? "read" : "write";
  return key !== undefined && (only ?? kind) === kind && key.startsWith(prefix) && key.endsWith(suffix);
}

const listedPrefix = (url: string) => new URL(url, "http://127.0.0.1").searchParams.get("prefix") ?? "";

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
