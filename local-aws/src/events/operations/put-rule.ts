import * as z from "zod";
import { EventsError } from "../events-error.ts";
import { eventBusName, operation, ruleName } from "../operation.ts";

const input = z.object({
  Name: ruleName,
  EventPattern: z.string().max(4096).optional(),
  ScheduleExpression: z.string().max(256).optional(),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Description: z.string().max(512).optional(),
  EventBusName: eventBusName,
});

export const putRule = operation(input, ({ rules }, { Name, EventPattern, ScheduleExpression, State, Description }) => {
  if (EventPattern === undefined && ScheduleExpression === undefined)
    throw new EventsError("ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified.");
  const rule = rules.put({
    name: Name,
    eventPattern: EventPattern,
    scheduleExpression: ScheduleExpression,
    enabled: State === "ENABLED",
    description: Description,
  });
  return { RuleArn: rule.arn };
});
