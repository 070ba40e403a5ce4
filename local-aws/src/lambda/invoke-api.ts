import type { Service } from "../gateway/service.ts";
import { FunctionNotFoundError } from "./function-not-found-error.ts";
import type { Functions } from "./functions.ts";
import type { InvocationResult } from "./invocation.ts";
import { PayloadTooLargeError } from "./payload-too-large-error.ts";

const INVOKE_PREFIX = "/2015-03-31/functions/";

/** A tail holds this much of the log's end. */
const TAIL_BYTES = 4096;

/** Lambda's Invoke. @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function invokeApi(functions: Functions): Service {
  return async (request) => {
    const name = functionNameOf(request);
    if (name === undefined)
      return failure(
        404,
        "UnknownOperationException",
        `The local Lambda has only POST ${INVOKE_PREFIX}NAME/invocations.`,
      );
    try {
      return await invoke(functions, name, request);
    } catch (error) {
      if (error instanceof FunctionNotFoundError) return failure(404, error.name, error.message);
      if (error instanceof PayloadTooLargeError) return failure(413, error.name, error.message);
      return failure(500, "ServiceException", error instanceof Error ? error.message : String(error));
    }
  };
}

async function invoke(functions: Functions, name: string, request: Request): Promise<Response> {
  const arn = functions.arnOf(name);
  const qualifier = new URL(request.url).searchParams.get("Qualifier") ?? "$LATEST";
  if (qualifier !== "$LATEST") throw new FunctionNotFoundError(`${arn}:${qualifier}`);
  const payload = (await request.text()) || "{}";
  if (!isJson(payload))
    return failure(400, "InvalidRequestContentException", "Could not parse request body into json: it is not JSON.");

  const type = request.headers.get("x-amz-invocation-type") ?? "RequestResponse";
  switch (type) {
    case "DryRun":
      return new Response(null, { status: 204 });
    case "Event":
      return new Response(null, { status: 202, headers: requestIdHeader(functions.invokeAsync(name, payload)) });
    case "RequestResponse":
      return answer(await functions.invoke(name, { payload, clientContext: clientContextOf(request) }), request);
    default:
      return failure(
        400,
        "InvalidParameterValueException",
        `InvocationType is ${type}, not RequestResponse, Event or DryRun.`,
      );
  }
}

function answer(result: InvocationResult, request: Request): Response {
  const headers = new Headers({
    ...requestIdHeader(result.requestId),
    "content-type": "application/json",
    "x-amz-executed-version": "$LATEST",
  });
  if (result.failed) headers.set("x-amz-function-error", "Unhandled");
  if (request.headers.get("x-amz-log-type") === "Tail") headers.set("x-amz-log-result", tailOf(result));
  return new Response(result.payload, { headers });
}

function tailOf({ requestId, log }: InvocationResult): string {
  const lines = [`START RequestId: ${requestId} Version: $LATEST`, ...log, `END RequestId: ${requestId}`];
  return Buffer.from(`${lines.join("\n")}\n`)
    .subarray(-TAIL_BYTES)
    .toString("base64");
}

/** The name in a name, a partial ARN or an ARN, with or without `:$LATEST`; undefined for other requests. */
function functionNameOf(request: Request): string | undefined {
  const path = new URL(request.url).pathname;
  const reference = path.match(/^\/2015-03-31\/functions\/([^/]+)\/invocations$/)?.[1];
  if (request.method !== "POST" || reference === undefined) return undefined;
  return decodeURIComponent(reference)
    .replace(/:\$LATEST$/, "")
    .replace(/^.*:function:/, "");
}

const clientContextOf = (request: Request): string | undefined => {
  const header = request.headers.get("x-amz-client-context");
  return header === null ? undefined : Buffer.from(header, "base64").toString();
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const requestIdHeader = (requestId: string) => ({ "x-amzn-requestid": requestId });

function failure(status: number, type: string, message: string): Response {
  const body = { Type: status < 500 ? "User" : "Service", Message: message, message };
  return Response.json(body, { status, headers: { "x-amzn-errortype": type } });
}
