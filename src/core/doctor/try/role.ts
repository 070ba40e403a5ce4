import { s3Url } from "../../arrivals/s3-url.ts";
import { createStage } from "../../load/plan/plan.ts";
import { renderPlan } from "../../load/plan/render-plan.ts";
import { stage } from "../../load/plan/step.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { classifyFailure, type Fault } from "../../recovery/failure/classify-failure.ts";
import { type Finding, ok, problem, untried, warning } from "../finding.ts";
import type { World } from "../world.ts";
import type { Canary } from "./canary.ts";
import { tryEach } from "./transaction.ts";

type RoleAsked = { pipeline: Pipeline; canary: Canary; columns: readonly string[] };

/** A COPY of one object of the source, which loads nothing: NOLOAD, or for columnar files in a transaction that is rolled back. */
export async function tryRole(
  world: Pick<World, "trials">,
  { pipeline, canary, columns }: RoleAsked,
): Promise<Finding[]> {
  const { copy, warehouse } = pipeline;
  const [create = "", copied = ""] = renderPlan([
    createStage({ ...pipeline, copy: { ...copy, columns: copy.columns ?? columns } }, true),
    { do: "copy", into: stage, source: copy, manifestUrl: canary.manifestUrl, use: "staging" },
  ]);
  const sql = takesNoLoad(pipeline) ? `${copied} NOLOAD` : copied;
  const results = await tryEach(world.trials, warehouse, [
    { id: "stage", sql: create },
    { id: "copy", sql, needs: ["stage"] },
  ]);
  const [stageTried, copyTried] = [results.get("stage"), results.get("copy")];
  if (stageTried?.kind === "failed")
    return [
      untried(
        `Not tried because its scratch table could not be made: ${stageTried.error}`,
        'See "rights in Redshift" and "forms of statements".',
      ),
    ];
  if (copyTried?.kind === "failed") return judgeCopy({ pipeline, canary, columns }, sql, copyTried.error);
  return [ok(`${copy.roleArn} reads the manifest and ${canary.objectUrl}.`)];
}

/** COPY of PARQUET and ORC takes few options, and NOLOAD is not among them (facts §4.5). */
const takesNoLoad = ({ copy: { options } }: Pipeline) => !["parquet", "orc", "shapefile"].includes(options.format.kind);

function judgeCopy({ pipeline, canary }: RoleAsked, sql: string, error: string): Finding[] {
  const part = { sql, status: "FAILED", error, queryId: 0, rows: 0 };
  const { class: kind, fault, message } = classifyFailure({ parts: [part], error });
  const remedy = remedies[fault]?.(pipeline);
  if (kind === "data")
    return [
      warning(
        `The role reads ${canary.objectUrl}, but COPY refuses what is in it: ${message}`,
        `Compare the file with the table: redshift-loader check ${canary.objectUrl} --pipeline <its JSON file>`,
      ),
    ];
  if (remedy !== undefined) return [problem(`COPY of ${canary.objectUrl} fails: ${message}`, remedy)];
  if (kind === "transient") return [untried(`COPY fails for a reason that passes: ${message}`, "Ask again.")];
  return [
    problem(
      `COPY of ${canary.objectUrl} fails: ${message}`,
      "Correct copy.options or the table as Redshift's words say.",
    ),
  ];
}

const remedies: Partial<Record<Fault, (pipeline: Pipeline) => string>> = {
  role: ({ copy: { roleArn } }) =>
    `Attach the role ${roleArn} (copy.role_arn) to the cluster or namespace, and let it trust redshift.amazonaws.com; or name the right role in the configuration.`,
  manifest: ({ copy: { roleArn }, manifests: { bucket, prefix } }) =>
    `Let the role ${roleArn} read the manifests: s3:GetObject on ${s3Url({ bucket, key: prefix })}*, s3:ListBucket on ${bucket}, and kms:Decrypt where the bucket is encrypted with a key.`,
  "s3-access": ({ copy: { roleArn } }) =>
    `Let the role ${roleArn} (copy.role_arn) read the files: s3:GetObject and s3:ListBucket, and kms:Decrypt where they are encrypted with a key; a bucket policy may refuse it, too.`,
  region: () =>
    "The bucket is in another Region: add REGION '<its Region>' to copy.options (not possible for PARQUET and ORC).",
};
