import * as z from "zod";
import { eventBusName, operation, ruleName } from "../operation.ts";
import { isDeliverable } from "../target-arn.ts";

const target = z.looseObject({ Id: ruleName, Arn: z.string().min(1), Input: z.string().max(8192).optional() });
const input = z.object({ Rule: ruleName, EventBusName: eventBusName, Targets: z.array(target).min(1).max(100) });

type TargetInput = z.infer<typeof target>;

export const putTargets = operation(input, ({ rules }, { Rule, Targets }) => {
  const { targets } = rules.get(Rule);
  const failed = Targets.flatMap((asked) => {
    const problem = problemOf(asked);
    if (problem) return [{ TargetId: asked.Id, ErrorCode: "ValidationException", ErrorMessage: problem }];
    targets.set(asked.Id, { Id: asked.Id, Arn: asked.Arn, Input: asked.Input });
    return [];
  });
  return { FailedEntryCount: failed.length, FailedEntries: failed };
});

const unsupported = ["InputPath", "InputTransformer", "DeadLetterConfig", "SqsParameters"];

function problemOf({ Arn, ...rest }: TargetInput): string | undefined {
  if (!isDeliverable(Arn))
    return `Local EventBridge delivers to Lambda functions, SQS queues and SNS topics only. ${Arn} is none of these.`;
  const unknown = unsupported.find((member) => rest[member] !== undefined);
  return unknown && `Local EventBridge does not support ${unknown}.`;
}
