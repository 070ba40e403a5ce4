import type * as z from "zod";
import type { QueueRegistry } from "./queue-registry.ts";
import { SqsError } from "./sqs-error.ts";

export type OperationContext = { queues: QueueRegistry; signal: AbortSignal };

/** One SQS operation: from the request's JSON to the answer's; undefined answers with an empty object. */
export type Operation = (context: OperationContext, input: unknown) => Promise<unknown>;

/** @throws SqsError `MissingParameter` or `InvalidParameterValue` if the request does not fit the schema */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (context: OperationContext, input: z.infer<Schema>) => unknown,
): Operation {
  return async (context, input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw misfit(parsed.error.issues[0], input);
    return run(context, parsed.data);
  };
}

function misfit(issue: z.core.$ZodIssue | undefined, input: unknown): SqsError {
  const path = issue?.path.join(".") ?? "";
  if (isMissing(issue?.path ?? [], input))
    return new SqsError("MissingParameter", `The request must contain the parameter ${path}.`);
  return new SqsError(
    "InvalidParameterValue",
    `Value for parameter ${path} is invalid. Reason: ${issue?.message ?? "it does not fit"}.`,
  );
}

function isMissing(path: PropertyKey[], input: unknown): boolean {
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    input,
  );
  return value === undefined;
}
