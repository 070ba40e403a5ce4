import * as z from "zod";
import { eventBusName, operation, page, paging } from "../operation.ts";
import { ruleDescription } from "./describe-rule.ts";

const input = z.object({ NamePrefix: z.string().default(""), EventBusName: eventBusName, ...paging });

export const listRules = operation(input, ({ rules }, { NamePrefix, ...asked }) => {
  const matching = rules.all().filter(({ name }) => name.startsWith(NamePrefix));
  const { items, ...next } = page(matching, asked);
  return { Rules: items.map(ruleDescription), ...next };
});
