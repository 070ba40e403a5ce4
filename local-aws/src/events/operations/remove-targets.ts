import * as z from "zod";
import { eventBusName, operation, ruleName } from "../operation.ts";

const input = z.object({ Rule: ruleName, EventBusName: eventBusName, Ids: z.array(ruleName).min(1).max(100) });

export const removeTargets = operation(input, ({ rules }, { Rule, Ids }) => {
  const { targets } = rules.get(Rule);
  for (const id of Ids) targets.delete(id);
  return { FailedEntryCount: 0, FailedEntries: [] };
});
