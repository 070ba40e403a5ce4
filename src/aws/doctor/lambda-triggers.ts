import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  paginateListEventSourceMappings,
} from "@aws-sdk/client-lambda";
import type { Trigger, Triggers } from "../../core/doctor/world.ts";
import { ask } from "./ask.ts";

export function lambdaTriggers(client: LambdaClient): Triggers {
  return {
    ofQueue: (queueArn) =>
      ask("lambda:ListEventSourceMappings", async () => {
        const triggers: Trigger[] = [];
        for await (const page of paginateListEventSourceMappings({ client }, { EventSourceArn: queueArn }))
          triggers.push(...(page.EventSourceMappings ?? []).map(toTrigger));
        return triggers;
      }),
  };
}

const toTrigger = (mapping: EventSourceMappingConfiguration): Trigger => ({
  uuid: mapping.UUID ?? "",
  functionArn: mapping.FunctionArn ?? "",
  state: mapping.State ?? "",
  batchSize: mapping.BatchSize ?? 10,
  windowSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
  reportsItemFailures: mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
  maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
});
