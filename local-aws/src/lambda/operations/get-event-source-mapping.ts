import { functionArn } from "../lambda-environment.ts";
import { LambdaError } from "../lambda-error.ts";
import type { LambdaContext, LambdaOperation } from "../lambda-operation.ts";
import type { Mapping } from "../mappings.ts";

export const getEventSourceMapping: LambdaOperation = (context, { name }) => {
  const mapping = context.mappings.get(name);
  if (!mapping) throw noMapping();
  return mappingConfiguration(context, mapping);
};

export const noMapping = () =>
  new LambdaError(404, "ResourceNotFoundException", "The resource you requested does not exist.");

export const mappingConfiguration = (place: LambdaContext, mapping: Mapping) => ({
  UUID: mapping.uuid,
  EventSourceArn: mapping.queueArn,
  FunctionArn: functionArn(place, mapping.functionName),
  State: mapping.enabled ? "Enabled" : "Disabled",
  StateTransitionReason: "USER_INITIATED",
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.windowSeconds,
  FunctionResponseTypes: mapping.reportsItemFailures ? ["ReportBatchItemFailures"] : [],
  ...(mapping.maximumConcurrency !== undefined && {
    ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency },
  }),
  LastModified: mapping.changedAt.getTime() / 1000,
});
