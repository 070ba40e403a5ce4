import type { DeploySettings } from "../../src/deployment/deploy-settings.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";

/**
 * How a pipeline's new objects come to its queue: by the bucket's own notification; by a rule of EventBridge that matches
 * their keys exactly; or by a rule that matches the prefix, with a trigger that drops the keys without the suffix.
 */
export type Delivery = "none" | "notification" | "rule" | "rule and trigger";

/**
 * Of a bus, for good. A rule needs a wildcard where a source has a prefix and a suffix.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const maxWildcardRules = 30;

/**
 * @param isFirst of stack 1, with the buckets that the deployment creates. Only their queues exist when a bucket is created,
 *   and a bucket has at most 100 notifications; the bucket sends the objects of all other pipelines to EventBridge.
 */
export function deliveriesOf(
  pipelines: readonly PipelineFile[],
  { buckets, existing, isFirst }: { buckets: DeploySettings["buckets"]; existing: readonly string[]; isFirst: boolean },
): ReadonlyMap<string, Delivery> {
  const kindOf = ({ name, source }: PipelineFile): Delivery => {
    if (!source || existing.includes(name)) return "none";
    const settings = buckets[source.bucket];
    const isNotified = settings?.create ? isFirst : settings?.events === "s3";
    return isNotified ? "notification" : "rule";
  };
  const kinds = new Map(pipelines.map((pipeline) => [pipeline.name, kindOf(pipeline)]));
  const wildcards = pipelines.filter(
    ({ name, source }) => kinds.get(name) === "rule" && source?.prefix && source.suffix,
  );
  if (isFirst && wildcards.length <= maxWildcardRules) return kinds;
  return new Map([...kinds, ...wildcards.map(({ name }): [string, Delivery] => [name, "rule and trigger"])]);
}
