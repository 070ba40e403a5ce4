import * as z from "zod";
import { eventBusName, operation, ruleName } from "../operation.ts";
import type { Rule } from "../rule-store.ts";

const input = z.object({ Name: ruleName, EventBusName: eventBusName });

export const describeRule = operation(input, ({ rules }, { Name }) => ruleDescription(rules.get(Name)));

export const ruleDescription = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  EventPattern: rule.eventPattern,
  ScheduleExpression: rule.scheduleExpression,
  State: rule.enabled ? "ENABLED" : "DISABLED",
  Description: rule.description,
  EventBusName: "default",
});
