import { LambdaClient, paginateListEventSourceMappings, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { GetQueueUrlCommand, ListQueueTagsCommand, SQSClient } from "@aws-sdk/client-sqs";
import pMap from "p-map";
import type { StackRecord } from "../../src/deployment/stack-assignment.ts";
import { stackTag } from "../construct/pipelines-stack.ts";

/**
 * The record with what AWS knows beside it: a pipeline that is deployed and not recorded is where its queue's tag says, or in
 * stack 1, which alone has no tag, since an earlier version deployed everything there.
 *
 * @param profile of the AWS configuration; absent: that of the environment
 */
export async function deployedRecord(
  stackName: string,
  { recorded, profile }: { recorded: StackRecord | undefined; profile: string | undefined },
): Promise<StackRecord | undefined> {
  const config = profile === undefined ? {} : { profile };
  const names = await deployedQueues(new LambdaClient(config), `${stackName}-loader`);
  const unknown = names.filter((name) => recorded?.pipelines[name] === undefined);
  if (unknown.length === 0) return recorded;
  const sqs = new SQSClient(config);
  const found = await pMap(unknown, async (name): Promise<[string, number]> => [name, await stackOf(sqs, name)], {
    concurrency: 10,
  });
  return withDeployed(recorded, found);
}

/** A record with more pipelines. */
export const withDeployed = (
  recorded: StackRecord | undefined,
  found: readonly (readonly [string, number])[],
): StackRecord => ({
  stacks: Math.max(recorded?.stacks ?? 1, ...found.map(([, stack]) => stack)),
  pipelines: { ...recorded?.pipelines, ...Object.fromEntries(found) },
});

async function deployedQueues(client: LambdaClient, functionName: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings(
      { client },
      { FunctionName: functionName },
    ))
      names.push(...EventSourceMappings.flatMap(({ EventSourceArn: arn }) => arn?.split(":").at(-1) ?? []));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error; // nothing is deployed yet
  }
  return names;
}

async function stackOf(client: SQSClient, name: string): Promise<number> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Tags = {} } = await client.send(new ListQueueTagsCommand({ QueueUrl }));
  return Number(Tags[stackTag] ?? 1);
}
