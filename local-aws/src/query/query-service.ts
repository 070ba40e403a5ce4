import { randomUUID } from "node:crypto";
import type { Service } from "../gateway/service.ts";
import { QueryError } from "./query-error.ts";
import { type QueryValue, queryXml } from "./query-xml.ts";

/** One operation: from the request's parameters to the members of its result; nothing for an empty result. */
export type QueryOperation<Context> = (
  context: Context,
  parameters: URLSearchParams,
) => Promise<QueryValue | undefined> | QueryValue | undefined;

type QueryServiceOptions<Context> = {
  /** As errors name it: "SNS". */
  name: string;
  namespace: string;
  context: Context;
  operations: Readonly<Record<string, QueryOperation<Context>>>;
};

/**
 * A service over the AWS query protocol: a form as request, XML as answer.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryService<Context>(options: QueryServiceOptions<Context>): Service {
  const { name, namespace, context, operations } = options;
  return async (request) => {
    const parameters = new URLSearchParams(await request.text());
    const action = parameters.get("Action") ?? "";
    const run = Object.hasOwn(operations, action) ? operations[action] : undefined;
    const requestId = randomUUID();
    try {
      if (!run) throw unknownOperation(name, action, Object.keys(operations));
      const result = await run(context, parameters);
      const body = `${result === undefined ? "" : queryXml(`${action}Result`, result)}${queryXml("ResponseMetadata", { RequestId: requestId })}`;
      return xmlAnswer(200, `<${action}Response xmlns="${namespace}">${body}</${action}Response>`, requestId);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      const { code: Code, message: Message, status } = error;
      const body = `${queryXml("Error", { Type: "Sender", Code, Message })}${queryXml("RequestId", requestId)}`;
      return xmlAnswer(status, `<ErrorResponse xmlns="${namespace}">${body}</ErrorResponse>`, requestId);
    }
  };
}

/** @throws QueryError `InvalidParameter` if it is missing */
export function needed(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value) return value;
  throw new QueryError("InvalidParameter", `Invalid parameter: ${name}`);
}

const xmlAnswer = (status: number, body: string, requestId: string) =>
  new Response(body, { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId } });

const unknownOperation = (name: string, action: string, known: readonly string[]) =>
  new QueryError("InvalidAction", `Local ${name} does not know the operation ${action}. It knows ${known.join(", ")}.`);
