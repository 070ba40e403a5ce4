import * as z from "zod";
import { LambdaError } from "../lambda-error.ts";
import { functionNameIn, type LambdaOperation } from "../lambda-operation.ts";
import { mappingConfiguration, noMapping } from "./get-event-source-mapping.ts";

const input = z.object({
  FunctionName: z.string().optional(),
  Enabled: z.boolean().optional(),
  BatchSize: z.int().optional(),
  MaximumBatchingWindowInSeconds: z.int().optional(),
  FunctionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).optional(),
  ScalingConfig: z.object({ MaximumConcurrency: z.int().optional() }).optional(),
});

/** Takes effect at once: the mapping stops and starts anew. */
export const updateEventSourceMapping: LambdaOperation = async (context, { name, body }) => {
  const parsed = input.safeParse(body);
  if (!parsed.success) throw new LambdaError(400, "InvalidParameterValueException", z.prettifyError(parsed.error));
  const changed = await context.mappings.change(name, settingsOf(parsed.data)).catch(refused);
  if (!changed) throw noMapping();
  return mappingConfiguration(context, changed);
};

const settingsOf = (asked: z.infer<typeof input>) => ({
  ...(asked.FunctionName !== undefined && { functionName: functionNameIn(asked.FunctionName) }),
  ...(asked.Enabled !== undefined && { enabled: asked.Enabled }),
  ...(asked.BatchSize !== undefined && { batchSize: asked.BatchSize }),
  ...(asked.MaximumBatchingWindowInSeconds !== undefined && { windowSeconds: asked.MaximumBatchingWindowInSeconds }),
  ...(asked.FunctionResponseTypes && { reportsItemFailures: asked.FunctionResponseTypes.length > 0 }),
  ...(asked.ScalingConfig && { maximumConcurrency: asked.ScalingConfig.MaximumConcurrency }),
});

function refused(error: unknown): never {
  if (error instanceof RangeError) throw new LambdaError(400, "InvalidParameterValueException", error.message);
  throw error;
}
