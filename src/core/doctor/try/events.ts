import type { Pipeline } from "../../pipeline/pipeline.ts";
import { type Finding, ok, problem } from "../finding.ts";
import { probeKey, probeName } from "../probe.ts";
import type { World } from "../world.ts";
import { probeSql } from "./try-sql.ts";

type EventAsked = {
  name: string;
  pipeline: Pipeline;
  end: keyof typeof probeSql;
  /** Of the function that should answer. */
  functionName: string;
  waitSeconds: number;
};

const pollMs = 500;

/**
 * Submits a statement that does nothing and sends its event, and waits for the function's answer: an object beside the
 * manifests, which is deleted at once.
 */
export async function tryEvent(
  world: Pick<World, "warehouse" | "buckets" | "sleepMs" | "now" | "nonce">,
  { name, pipeline, end, functionName, waitSeconds }: EventAsked,
): Promise<Finding[]> {
  const { buckets, warehouse, now, sleepMs } = world;
  const { warehouse: address, manifests } = pipeline;
  const nonce = world.nonce();
  const key = probeKey(manifests, name, nonce);
  const statementName = probeName({ database: address.database, pipelineName: name, nonce });
  const began = now().getTime();
  await warehouse.submit({ warehouse: address, statementName, sqls: [probeSql[end]], clientToken: nonce });
  while (now().getTime() - began < waitSeconds * 1000) {
    if (await buckets.has(manifests.bucket, key)) {
      await buckets.delete(manifests.bucket, key);
      return [ok(`${functionName} answered after ${((now().getTime() - began) / 1000).toFixed(1)} s.`)];
    }
    await sleepMs(pollMs);
  }
  return [
    problem(
      `${functionName} did not answer the event of ${statementName} within ${waitSeconds} s.`,
      `Look for this name in the log of ${functionName}. Nothing there: let EventBridge invoke it (aws lambda get-policy --function-name ${functionName}), and look at the rule's FailedInvocations. An error there: mend it. A version without doctor: deploy again. A late answer leaves s3://${manifests.bucket}/${key}, which you may delete.`,
    ),
  ];
}
