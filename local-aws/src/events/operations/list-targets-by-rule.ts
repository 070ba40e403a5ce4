import * as z from "zod";
import { eventBusName, operation, page, paging, ruleName } from "../operation.ts";

const input = z.object({ Rule: ruleName, EventBusName: eventBusName, ...paging });

export const listTargetsByRule = operation(input, ({ rules }, { Rule, ...asked }) => {
  const { items, ...next } = page([...rules.get(Rule).targets.values()], asked);
  return { Targets: items, ...next };
});
