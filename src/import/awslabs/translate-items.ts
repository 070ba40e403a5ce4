import { folderPrefix } from "../../core/base/folder-prefix.ts";
import { type Draft, joinParts, leftOut, type Note, type Part, placeholder, takenOver, toDo } from "../draft.ts";
import { finishDrafts } from "../finish-drafts.ts";
import { batchPart } from "./batch-part.ts";
import { clusterPart } from "./cluster-part.ts";
import { copyPart } from "./copy-part.ts";
import type { Attributes, Item } from "./items.ts";
import { sourcePart } from "./source-part.ts";
import { sqlPart } from "./sql-part.ts";

/**
 * Drafts of pipelines that load what the Lambda loader of AWS Labs loads: one for each cluster of each item.
 *
 * @see https://github.com/awslabs/aws-lambda-redshift-loader#configuration-reference
 */
export function translateItems(items: readonly Item[]): Draft[] {
  const drafts = items.flatMap((item) => item.clusters.map((cluster) => draftOf(item, cluster)));
  return finishDrafts(drafts.map((draft) => withOverlaps(draft, drafts)));
}

function draftOf({ attributes, clusters, others }: Item, cluster: Attributes): Draft {
  const prefix = String(attributes.get("s3Prefix"));
  const table = String(cluster.get("targetTable") ?? prefix);
  const { config, notes } = joinParts([
    sourcePart(attributes),
    manifestPart(attributes),
    copyPart(attributes, cluster),
    clusterPart(cluster),
    sqlPart(cluster),
    batchPart(attributes),
    { notes: [...topicNotes(attributes), ...restNotes(attributes, cluster, others)] },
    { notes: nextSteps(prefix, clusters.length) },
  ]);
  return { name: table, from: `s3Prefix ${prefix}`, config, notes };
}

/** Manifests of the old loader stay apart: `reconcile` would report each as damaged. */
function manifestPart(attributes: Attributes): Part {
  const bucket = attributes.get("manifestBucket");
  const folder = `${folderPrefix(String(attributes.get("manifestKey") ?? ""))}redshift-loader/`;
  const notes = [
    bucket === undefined
      ? toDo("output.manifest_bucket", "manifestBucket is missing; name a bucket, other than that of the files")
      : takenOver("output.manifest_bucket", `manifestBucket ${String(bucket)}`),
    takenOver("output.manifest_prefix", `${folder}, a folder within manifestKey, apart from the old manifests`),
  ];
  const manifest_bucket = bucket === undefined ? placeholder("manifest_bucket") : String(bucket);
  return { config: { output: { manifest_bucket, manifest_prefix: folder } }, notes };
}

function topicNotes(attributes: Attributes): Note[] {
  const failed = attributes.get("failureTopicARN");
  return [
    ...(failed === undefined
      ? []
      : [
          toDo(
            "failureTopicARN",
            `a deployment has one topic for all its alerts; write "alerts": { "topic_arn": "${String(failed)}" } into deploy.json`,
          ),
        ]),
    ...(attributes.has("successTopicARN")
      ? [leftOut("successTopicARN", "no message is sent for a load that commits; metrics and the ledger have it")]
      : []),
    ...(attributes.has("failedManifestKey")
      ? [leftOut("failedManifestKey", "records of files and batches that failed are beside the manifests")]
      : []),
  ];
}

/** State of the old loader, not configuration. */
const state = ["currentBatch", "lastBatchRotation", "lastUpdate", "status", "version"];

const known = new Set([
  ...state,
  ...["s3Prefix", "filenameFilterRegex", "dataFormat", "csvDelimiter", "ignoreCsvHeader", "jsonPath", "compression"],
  ...["copyOptions", "masterSymmetricKey", "accessKeyForS3", "secretKeyForS3", "manifestBucket", "manifestKey"],
  ...["failedManifestKey", "successTopicARN", "failureTopicARN", "batchSize", "batchSizeBytes", "batchTimeoutSecs"],
]);

const knownOfCluster = new Set([
  ...["clusterEndpoint", "clusterPort", "clusterDB", "connectUser", "connectPassword", "targetTable", "columnList"],
  ...["truncateTarget", "presql", "postsql", "useSSL"],
]);

/** Values of unknown attributes may be secrets, so only their names are shown. */
function restNotes(attributes: Attributes, cluster: Attributes, others: readonly string[]): Note[] {
  const isFlat = attributes === cluster;
  const unknown = [
    ...[...attributes.keys()].filter((name) => !known.has(name) && !(isFlat && knownOfCluster.has(name))),
    ...(isFlat ? [] : [...cluster.keys()].filter((name) => !knownOfCluster.has(name))),
    ...others,
  ];
  return unknown.map((name) =>
    leftOut(name, "the README of the Lambda loader does not name this attribute; see what it is for"),
  );
}

function nextSteps(prefix: string, clusterCount: number): Note[] {
  const append = toDo(
    "options",
    "rows are appended, as before; for one row a key, write merge_pk, merge_timestamp and merge_duplicate_pks",
  );
  const trigger = toDo(
    "trigger",
    `remove the old loader's trigger for ${prefix} before the first load, or both load the same files`,
  );
  const several = takenOver(
    "loadClusters",
    `${clusterCount} clusters, so ${clusterCount} pipelines, each with a queue of its own`,
  );
  return [...(clusterCount > 1 ? [several] : []), append, trigger];
}

/** Where one prefix lies within another, the old loader used the longest only. */
function withOverlaps(draft: Draft, all: readonly Draft[]): Draft {
  const within = all.filter((other) => isWithin(other, draft));
  if (within.length === 0) return draft;
  const text = `it also covers ${within.map(({ from }) => from).join(", ")}, which the old loader kept apart; narrow this prefix, or both pipelines load those files`;
  return { ...draft, notes: [...draft.notes, toDo("source.prefix", text)] };
}

function isWithin(inner: Draft, outer: Draft): boolean {
  const [{ bucket, prefix = "" }, of] = [inner.config["source"] ?? {}, outer.config["source"] ?? {}];
  const { prefix: outerPrefix = "" } = of;
  return bucket === of["bucket"] && prefix !== outerPrefix && String(prefix).startsWith(String(outerPrefix));
}
