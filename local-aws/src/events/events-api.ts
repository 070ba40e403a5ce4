import { awsError } from "../gateway/serve-service.ts";
import type { Service } from "../gateway/service.ts";
import { EventsError } from "./events-error.ts";
import { InvalidEventPatternError } from "./invalid-event-pattern-error.ts";
import type { Operation, OperationContext } from "./operation.ts";
import { deleteRule } from "./operations/delete-rule.ts";
import { describeRule } from "./operations/describe-rule.ts";
import { disableRule } from "./operations/disable-rule.ts";
import { enableRule } from "./operations/enable-rule.ts";
import { listRules } from "./operations/list-rules.ts";
import { listTargetsByRule } from "./operations/list-targets-by-rule.ts";
import { putEvents } from "./operations/put-events.ts";
import { putRule } from "./operations/put-rule.ts";
import { putTargets } from "./operations/put-targets.ts";
import { removeTargets } from "./operations/remove-targets.ts";
import { testEventPattern } from "./operations/test-event-pattern.ts";

const operations: Readonly<Record<string, Operation>> = {
  DeleteRule: deleteRule,
  DescribeRule: describeRule,
  DisableRule: disableRule,
  EnableRule: enableRule,
  ListRules: listRules,
  ListTargetsByRule: listTargetsByRule,
  PutEvents: putEvents,
  PutRule: putRule,
  PutTargets: putTargets,
  RemoveTargets: removeTargets,
  TestEventPattern: testEventPattern,
};

/** EventBridge over the AWS JSON 1.1 protocol. */
export function eventsApi(context: OperationContext): Service {
  return async (request) => {
    const target = request.headers.get("x-amz-target") ?? "";
    const name = target.slice(target.indexOf(".") + 1);
    const run = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!run) return refusal("UnknownOperationException", unknownOperation(name));
    try {
      const output = run(context, parseJson(await request.text()));
      return Response.json(output ?? {}, { headers: { "content-type": "application/x-amz-json-1.1" } });
    } catch (error) {
      if (error instanceof EventsError) return refusal(error.code, error.message);
      if (error instanceof InvalidEventPatternError) return refusal(error.name, error.message);
      throw error;
    }
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new EventsError("SerializationException", `The request body is not JSON: ${String(cause)}.`);
  }
}

const refusal = (type: string, message: string) => awsError({ status: 400, type, message });

const unknownOperation = (name: string) =>
  `Local EventBridge does not know the operation ${name}. It knows ${Object.keys(operations).join(", ")}.`;
