import type { Synthesised } from "../synthesise.ts";
import { type RightsSummary, rightsSummary } from "./rights-summary.ts";

/** The rights that each stack of a deployment gives. */
export const rightsOfAll = ({ stacks: { first, further }, templates }: Synthesised): RightsSummary[] =>
  [first, ...further].flatMap((stack) => {
    const template = templates.get(stack.stackName);
    return template ? rightsSummary(stack, template) : [];
  });
