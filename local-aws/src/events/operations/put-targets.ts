import * as z from "zod";
import { eventBusName, operation, ruleName } from "../operation.ts";

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

function problemOf({ Arn, ...rest }: TargetInput): string | undefined {
  if (!/^arn:aws[\w-]*:lambda:[^:]*:\d{12}:function:[^:]+$/.test(Arn))
    return `Local EventBridge delivers to Lambda functions only. ${Arn} is not a Lambda function.`;
  const unknown = ["InputPath", "InputTransformer", "DeadLetterConfig"].find((member) => rest[member] !== undefined);
  return unknown && `Local EventBridge does not support ${unknown}.`;
}
