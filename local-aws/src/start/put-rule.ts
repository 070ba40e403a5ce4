import type { LocalEvents } from "../events/events.ts";
import type { Functions } from "../lambda/functions.ts";
import type { RuleOptions } from "./local-options.ts";

/** Creates or changes a rule with one function as its target. @throws Error that names the rule */
export function putRule(
  { events, functions }: { events: LocalEvents; functions: Functions },
  { name, eventPattern, scheduleExpression, functionName, input }: RuleOptions,
): void {
  try {
    const pattern = eventPattern && JSON.stringify(eventPattern);
    const rule = events.rules.put({ name, eventPattern: pattern, scheduleExpression });
    const Input = input === undefined ? undefined : JSON.stringify(input);
    rule.targets.set(functionName, { Id: functionName, Arn: functions.arnOf(functionName), Input });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Rule ${name} could not be created: ${reason}`, { cause });
  }
}
