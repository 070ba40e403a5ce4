import {
  assignStacks,
  pipelinesOfStack,
  type StackRecord,
  type StackRoom,
} from "../../src/deployment/stack-assignment.ts";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";

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
