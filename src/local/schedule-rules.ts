import type { LocalResources } from "@redshift-loader/local-aws";
import { isObject } from "../core/base/is-object.ts";
import type { FunctionName } from "../deployment/deployment.ts";
import type { FolderSchedules } from "../folders/folder-schedules.ts";

/** The rules with a schedule that a deployment of the folder has. */
export function scheduleRules({ reconcile, bulkJobs }: FolderSchedules): LocalResources["rules"] {
  const functions = { reconcile: "reconcile", bulk: "bulk_loader" } satisfies Record<string, FunctionName>;
  return [
    { name: "reconcile", scheduleExpression: reconcile, functionName: functions.reconcile },
    ...bulkJobs.map(({ name, schedule, input }) => ({
      name: `bulk-${name}`,
      scheduleExpression: schedule,
      functionName: functions.bulk,
      input: withoutSchema(input),
    })),
  ];
}

/** `$schema` is for editors; a deployment leaves it out, too. */
function withoutSchema(input: unknown): unknown {
  if (!isObject(input)) return input;
  const { $schema: _, ...rest } = input;
  return rest;
}
