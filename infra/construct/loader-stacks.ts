import type { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import {
  assignStacks,
  pipelinesOfStack,
  type StackRecord,
  type StackRoom,
} from "../../src/deployment/stack-assignment.ts";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import type { FunctionCode } from "./function-code.ts";
import { LoaderStack } from "./loader-stack.ts";
import { PipelinesStack } from "./pipelines-stack.ts";

export type LoaderStacks = {
  first: LoaderStack;
  /** Deployed after the first, in any order. */
  further: readonly PipelinesStack[];
  /** Where each pipeline is now. */
  record: StackRecord;
};

/** All stacks of a folder: as many as its pipelines need. */
export function addLoaderStacks(
  scope: Construct,
  { folder, code }: { folder: DeploymentFolder; code: (stack: Stack) => FunctionCode },
): LoaderStacks {
  const record = recordOf(folder);
  const inStack = (number: number) => folder.pipelines.filter(({ name }) => record.pipelines[name] === number);
  const elsewhere = folder.pipelines.filter(({ name }) => record.pipelines[name] !== 1);
  const first = new LoaderStack(scope, { folder: { ...folder, pipelines: inStack(1) }, elsewhere, code });
  const numbers = Array.from({ length: record.stacks - 1 }, (_, index) => index + 2);
  const further = numbers.map(
    (number) => new PipelinesStack(scope, { folder: { ...folder, pipelines: inStack(number) }, number, first }),
  );
  return { first, further, record };
}

/** Where each pipeline of a folder goes. */
export const recordOf = (folder: DeploymentFolder): StackRecord =>
  assignStacks(
    folder.pipelines.map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text) })),
    { recorded: folder.stackRecord, room: roomOf(folder) },
  );

/** Resources of stack 1 that do not depend on what the folder holds, with some to spare. */
const sharedResources = 90;
/** Rules and permissions, each, of a database, for loads that failed and that are finished. */
const resourcesOfDatabase = 4;
const resourcesOfSchedule = 2;
/** Of a pipeline: two queues and their policies, trigger, configuration, rule, three alarms. */
const resourcesOfPipeline = 10;
/** Of CloudFormation, in one stack. */
const maxResources = 500;
/** A template has a megabyte; a configuration is in it as a text in JSON, beside about 8 KB for each pipeline. */
const configBytes = 400_000;

function roomOf({ pipelines, bulkJobs, settings }: DeploymentFolder): StackRoom {
  const warehouses = [...pipelines.map(({ pipeline }) => pipeline.warehouse), ...bulkJobs.map((job) => job.warehouse)];
  const databases = new Set(warehouses.map(({ database }) => database)).size;
  const schedules = Object.keys(settings.bulk_schedules).length;
  const shared = sharedResources + databases * resourcesOfDatabase + schedules * resourcesOfSchedule;
  const first = Math.floor((maxResources - shared) / resourcesOfPipeline);
  return { first: Math.max(0, Math.min(pipelinesOfStack, first)), further: pipelinesOfStack, bytes: configBytes };
}
