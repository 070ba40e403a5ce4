import * as z from "zod";
import type { EventEntry } from "./bus-event.ts";
import { EventsError } from "./events-error.ts";
import type { RuleStore } from "./rule-store.ts";

export type OperationContext = { rules: RuleStore; publish: (entry: EventEntry) => string; now: () => Date };

/** One operation of EventBridge: from the request's JSON to the answer's; undefined answers with an empty object. */
export type Operation = (context: OperationContext, input: unknown) => unknown;

/** Only the default bus exists here. */
export const eventBusName = z
  .string()
  .regex(/^(arn:aws[\w-]*:events:[^:]*:\d{12}:event-bus\/)?default$/, "only the event bus default exists locally")
  .optional();

export const ruleName = z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/, "needs 1 to 64 of . - _ A-Z a-z 0-9");

/** @throws EventsError `ValidationException` if the request does not fit the schema */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (context: OperationContext, input: z.infer<Schema>) => unknown,
): Operation {
  return (context, input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return run(context, parsed.data);
    const { issues } = parsed.error;
    const problems = issues.map(({ path, message }) => `Value at '${path.join(".")}' is not valid: ${message}`);
    throw new EventsError(
      "ValidationException",
      `${issues.length} validation error${issues.length > 1 ? "s" : ""} detected: ${problems.join("; ")}`,
    );
  };
}

/** Members of paged requests. */
export const paging = { NextToken: z.string().optional(), Limit: z.int().min(1).max(100).default(100) };

/** The page that starts at `NextToken`, and the token of the next. */
export function page<Item>(
  items: readonly Item[],
  { NextToken, Limit }: { NextToken?: string | undefined; Limit: number },
) {
  const start = Number(NextToken ?? 0);
  const end = start + Limit;
  return { items: items.slice(start, end), ...(end < items.length ? { NextToken: String(end) } : {}) };
}
