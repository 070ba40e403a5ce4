import type { Service } from "../gateway/service.ts";
import { FunctionNotFoundError } from "./function-not-found-error.ts";
import { invokeApi } from "./invoke-api.ts";
import { LambdaError } from "./lambda-error.ts";
import type { LambdaContext, LambdaOperation } from "./lambda-operation.ts";
import { deleteFunction } from "./operations/delete-function.ts";
import { getEventSourceMapping } from "./operations/get-event-source-mapping.ts";
import { getFunctionConfiguration } from "./operations/get-function-configuration.ts";
import { listEventSourceMappings } from "./operations/list-event-source-mappings.ts";
import { listFunctions } from "./operations/list-functions.ts";
import { updateEventSourceMapping } from "./operations/update-event-source-mapping.ts";
import { updateFunctionConfiguration } from "./operations/update-function-configuration.ts";

/** Where the gateway sends Lambda's calls. */
export const LAMBDA_PREFIXES = ["/2015-03-31/functions", "/2015-03-31/event-source-mappings"] as const;

/** By method and path; `*` is a name or an id. */
const operations: Readonly<Record<string, LambdaOperation>> = {
  "GET /2015-03-31/functions": listFunctions,
  "DELETE /2015-03-31/functions/*": deleteFunction,
  "GET /2015-03-31/functions/*/configuration": getFunctionConfiguration,
  "PUT /2015-03-31/functions/*/configuration": updateFunctionConfiguration,
  "GET /2015-03-31/event-source-mappings": listEventSourceMappings,
  "GET /2015-03-31/event-source-mappings/*": getEventSourceMapping,
  "PUT /2015-03-31/event-source-mappings/*": updateEventSourceMapping,
};

/** Lambda's REST API: Invoke, and what can be asked and changed of functions and mappings that were given at the start. */
export function lambdaApi(context: LambdaContext): Service {
  const invoke = invokeApi(context.functions);
  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname.endsWith("/invocations")) return invoke(request);
    const [name, route] = routeOf(request.method, url.pathname);
    const run = Object.hasOwn(operations, route) ? operations[route] : undefined;
    try {
      if (!run) throw unknownOperation(`${request.method} ${url.pathname}`);
      const body = parseJson(await request.text());
      return Response.json(await run(context, { name, query: url.searchParams, body }));
    } catch (error) {
      if (error instanceof FunctionNotFoundError) return failure(404, error.name, error.message);
      if (error instanceof LambdaError) return failure(error.status, error.type, error.message);
      throw error;
    }
  };
}

/** @returns the name in the path, and the path without it */
function routeOf(method: string, pathname: string): [string, string] {
  const [, version = "", kind = "", name = "", ...rest] = pathname.replace(/\/$/, "").split("/");
  const path = ["", version, kind, ...(name === "" ? [] : ["*"]), ...rest].join("/");
  return [decodeURIComponent(name), `${method} ${path}`];
}

function parseJson(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch (cause) {
    throw new LambdaError(400, "InvalidRequestContentException", `The request body is not JSON: ${cause}`);
  }
}

const unknownOperation = (asked: string) =>
  new LambdaError(
    404,
    "UnknownOperationException",
    `The local Lambda does not know ${asked}. It knows Invoke and ${Object.keys(operations).join(", ")}.`,
  );

function failure(status: number, type: string, message: string): Response {
  return Response.json({ Type: "User", Message: message, message }, { status, headers: { "x-amzn-errortype": type } });
}
