import * as z from "zod";
import { LambdaError } from "../lambda-error.ts";
import { functionNameIn, type LambdaOperation } from "../lambda-operation.ts";
import { functionConfiguration } from "./get-function-configuration.ts";

const input = z.object({
  Timeout: z.int().min(1).max(900).optional(),
  MemorySize: z.int().min(128).max(10_240).optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
});

/** Time-out, memory and environment; invocations that run keep what they began with. */
export const updateFunctionConfiguration: LambdaOperation = async (context, { name, body }) => {
  const parsed = input.safeParse(body);
  if (!parsed.success) throw new LambdaError(400, "InvalidParameterValueException", z.prettifyError(parsed.error));
  const { Timeout: timeoutSeconds, MemorySize: memoryMegabytes, Environment } = parsed.data;
  const changed = await context.functions.change(functionNameIn(name), {
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(memoryMegabytes !== undefined && { memoryMegabytes }),
    ...(Environment && { environment: Environment.Variables }),
  });
  return functionConfiguration(context, changed);
};
