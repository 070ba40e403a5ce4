import { copyOptionsPart } from "../copy-options-part.ts";
import { type Draft, joinParts, leftOut, type Part, placeholder, takenOver, toDo } from "../draft.ts";
import { finishDrafts } from "../finish-drafts.ts";
import { splitStatements } from "../split-statements.ts";
import { type CopyJob, type Role, readCopyJob } from "./read-copy-job.ts";

/**
 * Drafts of pipelines that load what these auto-copy jobs load.
 *
 * @param sql one or more `COPY … JOB CREATE name [AUTO ON|OFF]`
 */
export function translateCopyJobs(sql: string): { drafts: Draft[] } | { problems: string[] } {
  const split = splitStatements(sql);
  if ("problem" in split) return { problems: [split.problem] };
  const read = split.statements.map((statement) => ({ line: statement.line, job: readCopyJob(statement) }));
  const problems = read.flatMap(({ line, job }) =>
    "problem" in job ? [`the statement in line ${line} ${job.problem}; keep only COPY … JOB CREATE`] : [],
  );
  if (read.length === 0) problems.push("holds no statement; write COPY … JOB CREATE name");
  if (problems.length > 0) return { problems };
  return { drafts: finishDrafts(read.flatMap(({ job }) => ("problem" in job ? [] : [draftOf(job)]))) };
}

function draftOf(job: CopyJob): Draft {
  const parts = [
    sourcePart(job),
    manifestPart,
    targetPart(job),
    copyOptionsPart(job.options, "COPY"),
    rolePart(job.role),
  ];
  return { name: job.name, from: `COPY JOB ${job.name}`, ...joinParts([...parts, clusterPart, jobPart(job)]) };
}

function sourcePart({ from }: CopyJob): Part {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(from) ?? [];
  if (bucket === undefined)
    return {
      config: { source: { bucket: placeholder("source_bucket") } },
      notes: [toDo("source.bucket", "FROM names no s3:// address; write the bucket and the prefix of the files")],
    };
  return {
    config: { source: { bucket, ...(prefix !== "" && { prefix }) } },
    notes: [takenOver("source", `new objects that begin with ${from}, as the job's`)],
  };
}

const manifestPart: Part = {
  config: { output: { manifest_bucket: placeholder("manifest_bucket"), manifest_prefix: "manifests/" } },
  notes: [toDo("output.manifest_bucket", "a job needs no manifests; name a bucket, other than that of the files")],
};

function targetPart({ table, columns }: CopyJob): Part {
  const notes = [takenOver("copy.table_name", `${table}, the table of COPY`)];
  if (columns.length === 0) return { config: { copy: { table_name: table } }, notes };
  notes.push(takenOver("copy.columns", "the column list of COPY"));
  return { config: { copy: { table_name: table, columns } }, notes };
}

function rolePart(role: Role): Part {
  if (role.kind === "role")
    return { config: { copy: { role_arn: role.arn } }, notes: [takenOver("copy.role_arn", "IAM_ROLE of COPY")] };
  const why = role.kind === "keys" ? "COPY holds keys, which are neither written nor shown" : "COPY names no IAM_ROLE";
  return {
    config: { copy: { role_arn: placeholder("role_arn") } },
    notes: [toDo("copy.role_arn", `${why}; name a role that may read the files and the manifests`)],
  };
}

const clusterPart: Part = {
  config: { cluster: { identifier: placeholder("cluster_identifier"), db_name: placeholder("db_name") } },
  notes: [
    toDo(
      "cluster",
      "a statement does not say where it ran; write the cluster, or workgroup in place of identifier, and the database",
    ),
  ],
};

function jobPart({ name, isAutomatic }: CopyJob): Part {
  const appends = toDo(
    "options",
    "rows are appended, as by the job; for one row a key, write merge_pk, merge_timestamp and merge_duplicate_pks",
  );
  const drop = toDo("job", `run COPY JOB DROP ${name} before the first load, or both load the same files`);
  const manual = leftOut(
    "AUTO OFF",
    "the job loaded when it was run; a pipeline loads each file that arrives. To load on demand, use `redshift-loader bulk`",
  );
  return { notes: [appends, drop, ...(isAutomatic ? [] : [manual])] };
}
