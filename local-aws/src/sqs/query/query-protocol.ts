import { randomUUID } from "node:crypto";
import { queryXml } from "../../query/query-xml.ts";
import { SqsError } from "../sqs-error.ts";
import { queryInput } from "./query-input.ts";
import { queryOutput } from "./query-output.ts";

const namespace = "http://queue.amazonaws.com/doc/2012-11-05/";

/** Runs an operation by its name. @throws SqsError */
type Run = (action: string, input: object) => Promise<unknown>;

/**
 * Answers a request of SDKs and AWS CLIs before 2024: a form, and XML. Its URL may be the queue's.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export async function serveQuery(request: Request, run: Run): Promise<Response> {
  const { Action = "", Version: _, ...members } = queryInput(await parametersOf(request)) as Record<string, unknown>;
  const action = String(Action);
  const { pathname } = new URL(request.url);
  const input = { ...(pathname !== "/" && { QueueUrl: request.url }), ...members };
  try {
    const result = queryOutput(action, await run(action, input));
    return answer(200, `${action}Response`, `${result}${queryXml("ResponseMetadata", { RequestId: randomUUID() })}`);
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    const { queryCode: Code, message: Message } = error;
    const content = `${queryXml("Error", { Type: "Sender", Code, Message })}${queryXml("RequestId", randomUUID())}`;
    return answer(400, "ErrorResponse", content);
  }
}

/** In the body of a POST, or in the address of a GET. */
async function parametersOf(request: Request): Promise<URLSearchParams> {
  return request.method === "GET" ? new URL(request.url).searchParams : new URLSearchParams(await request.text());
}

const answer = (status: number, name: string, content: string) =>
  new Response(`<?xml version="1.0"?><${name} xmlns="${namespace}">${content}</${name}>`, {
    status,
    headers: { "content-type": "text/xml" },
  });
