import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { dataApiColumns } from "../aws/data-api/columns.ts";
import { ask } from "../aws/doctor/ask.ts";
import { dataApiTrials } from "../aws/doctor/data-api-trials.ts";
import { eventRules } from "../aws/doctor/event-rules.ts";
import { lambdaFunctions } from "../aws/doctor/lambda-functions.ts";
import { lambdaTriggers } from "../aws/doctor/lambda-triggers.ts";
import { s3Buckets } from "../aws/doctor/s3-buckets.ts";
import { snsSubscribers } from "../aws/doctor/sns-subscribers.ts";
import { sqsQueue } from "../aws/doctor/sqs-queue.ts";
import { stsCaller } from "../aws/doctor/sts-caller.ts";
import type { World } from "../core/doctor/world.ts";
import { noMetrics } from "../core/ports/measurement.ts";
import { formatColumnType } from "../core/shapes/column-type.ts";
import type { Env } from "./env.ts";
import { createResources, type Resources } from "./resources.ts";

/** The account that the environment names, as `doctor` asks it. */
export function doctorWorld(env: Env): World {
  const quiet = { log: { info: () => {}, warn: () => {}, error: () => {} }, metrics: noMetrics };
  const resources = createResources(env, quiet);
  const sts = new STSClient({});
  const caller = () => stsCaller(sts);
  const account = async () => (await caller().catch(() => ({ account: "" }))).account || "000000000000";
  const lambda = new LambdaClient({});
  return {
    caller,
    now: resources.now,
    sleepMs: (ms) => sleep(ms),
    nonce: () => randomBytes(16).toString("hex"),
    configurations: configurationsOf(resources),
    queues: sqsQueue(new SQSClient({ useQueueUrlAsEndpoint: false })),
    triggers: lambdaTriggers(lambda),
    functions: lambdaFunctions(lambda),
    rules: eventRules(new EventBridgeClient({}), account),
    topics: snsSubscribers(new SNSClient({})),
    buckets: s3Buckets(resources.s3),
    ...redshiftOf(resources),
  };
}

function configurationsOf({ env, pipelines }: Resources): World["configurations"] {
  return {
    place: { bucket: env["CONFIG_BUCKET"] ?? "", prefix: env["CONFIG_PREFIX"] ?? "" },
    get: pipelines.get,
    sourceOf: pipelines.sourceOf,
    names: () => ask("s3:ListBucket", pipelines.names),
  };
}

function redshiftOf({ dataApi, warehouse }: Resources): Pick<World, "warehouse" | "trials" | "columns"> {
  return {
    warehouse: {
      query: (address, sql) => ask("redshift-data:ExecuteStatement", () => warehouse.query(address, sql)),
      submit: (submission) => ask("redshift-data:BatchExecuteStatement", () => warehouse.submit(submission)),
    },
    trials: dataApiTrials(dataApi),
    columns: {
      of: async (address, table) => {
        const columns = await ask("redshift-data:DescribeTable", () => dataApiColumns(dataApi, address, table));
        return columns.map(({ name, type, identity }) => ({
          name,
          type: formatColumnType(type),
          ...((type.kind === "char" || type.kind === "varchar") && { bytes: type.bytes }),
          isComparable: type.kind !== "super" && type.kind !== "other",
          isIdentity: identity !== undefined,
        }));
      },
    },
  };
}
