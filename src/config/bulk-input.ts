import * as z from "zod/mini";
import { LoaderError } from "../core/base/loader-error.ts";
import type { BulkJob, BulkPath } from "../core/bulk/bulk-load.ts";
import { expandPath, parseDate, parseDateRange } from "../core/bulk/path-template.ts";
import { clusterProblems, clusterSection, toWarehouse } from "./cluster-section.ts";
import { type ConfigProblem, schemaProblems } from "./config-problem.ts";
import { copyColumns, copyOptions, listedOf, roleArn, tableName, toCopySource } from "./copy-section.ts";
import { flag, jsonSchemaAddress, section, text, wrongType } from "./fields.ts";
import { modeProblems } from "./options-problems.ts";
import { optionsSection, toAuditColumns, toMode } from "./options-section.ts";
import { outputSection, toManifestPlace } from "./output-section.ts";
import { asRaw, type RawObject } from "./raw-object.ts";
import { retryProblems, retrySection, toRetryLimits } from "./retry-section.ts";
import { bucketProblem } from "./s3-fields.ts";
import { safetySection, toSafety } from "./safety-section.ts";
import { byNameProblems, schemaSection, toByName } from "./schema-section.ts";

const s3Path = text({
  what: '"s3://bucket/prefix/"',
  describe: "Prefix of the files; may hold {yesterday}, {date:yyyy/MM/dd}, {hour-1h:yyyy/MM/dd/HH} and the like",
  check: s3PathProblem,
});

const path = section(
  {
    s3_path: s3Path,
    table: tableName,
    options: z.optional(optionsSection),
    copy_options: z.optional(copyOptions),
    columns: z.optional(copyColumns),
    snapshot: z.optional(
      flag(
        "The path holds the whole table: rows that it lacks and that are older are deleted, as options.deletes says",
      ),
    ),
  },
  "One prefix and its target",
);

/** Each path of a bulk load names its own table. */
const bulkCopySection = section(
  { options: z.optional(copyOptions), role_arn: roleArn, columns: z.optional(copyColumns) },
  "The COPY command; a path's own copy_options and columns win",
);

const dateText = z.string({ error: wrongType('a date such as "2026-03-01"') });

const dateRange = section(
  {
    from: dateText.check(z.describe("First day or hour, as 2026-03-01 or 2026-03-01T05:00Z")),
    to: dateText.check(z.describe("Last day or hour, included")),
  },
  "Every day or hour of a range",
);

const date = z
  .union([dateText, dateRange], {
    error: wrongType('a date such as "2026-03-01", or { "from": "2026-03-01", "to": "2026-03-31" }'),
  })
  .check(({ value, issues }) => {
    const message = refusalOf(() => toDates(value));
    if (message) issues.push({ code: "custom", message, input: value, continue: true });
  }, z.describe("Day, time or range that fills the placeholders in paths; default: now (UTC)"));

function inputOf<Paths extends z.core.SomeType>(paths: Paths) {
  return section(
    {
      $schema: z.optional(jsonSchemaAddress),
      paths,
      copy: bulkCopySection,
      cluster: clusterSection,
      output: z.optional(outputSection),
      date: z.optional(date),
      schema: z.optional(schemaSection),
      safety: z.prefault(safetySection, {}),
      retry: z.prefault(retrySection, {}),
      skip_loaded: z._default(flag("Leave out files that the ledger has, however old their load is"), false),
    },
    "Input of the bulk loader",
  );
}

const pathsError = wrongType('a list of paths, each { "s3_path": "s3://bucket/prefix/", "table": "schema.table" }');

/** The bulk loader's input. `schema/bulk-input.json` is generated from it; a test fails when that is stale. */
export const bulkInput = inputOf(
  z.array(path, { error: pathsError }).check(z.minLength(1), z.describe("One load for each path")),
);

/** Paths are validated one by one, so a wrong path fails alone. */
const wholeInput = inputOf(z.array(z.unknown(), { error: pathsError }).check(z.minLength(1, { error: pathsError })));

type ParsedBulkInput = { job: BulkJob } | { problems: ConfigProblem[] };

/** Reads the bulk loader's input. Problems of the whole are reported at once; those of a path stay with the path. */
export function parseBulkInput(input: unknown): ParsedBulkInput {
  const parsed = z.safeParse(wholeInput, input);
  const raw = asRaw(input);
  const problems = [
    ...(parsed.success ? [] : schemaProblems(wholeInput, parsed.error, "input")),
    ...clusterProblems(raw["cluster"]),
    ...retryProblems(raw["retry"]),
  ];
  return parsed.success && problems.length === 0 ? { job: toJob(parsed.data) } : { problems };
}

/** Every problem of an input, those of its paths too, each at its place. */
export function bulkInputProblems(input: unknown): ConfigProblem[] {
  const whole = parseBulkInput(input);
  const { paths, copy } = asRaw(input);
  const elements = Array.isArray(paths) ? paths : [];
  return [
    ...("problems" in whole ? whole.problems : []),
    ...elements.flatMap((element, at) =>
      problemsOfPath(element, asRaw(copy), "").map(({ path, message }) => ({
        path: path ? `paths[${at}].${path}` : `paths[${at}]`,
        message,
      })),
    ),
  ];
}

type WholeInput = z.infer<typeof wholeInput>;

function toJob(input: WholeInput): BulkJob {
  return {
    paths: input.paths.map((element) => toPath(element, input)),
    warehouse: toWarehouse(input.cluster),
    manifests: input.output && toManifestPlace(input.output),
    dates: input.date === undefined ? undefined : toDates(input.date),
    skipLoaded: input.skip_loaded,
    retry: toRetryLimits(input.retry),
  };
}

function toPath(element: unknown, { copy, schema, safety }: WholeInput): BulkPath {
  const parsed = z.safeParse(path, element);
  const problems = problemsOfPath(element, copy, "path");
  if (!parsed.success || problems.length > 0) return refusedPath(asRaw(element), problems);
  const { s3_path: s3Path, table, copy_options: own, columns = copy.columns } = parsed.data;
  const options = withSnapshot(parsed.data);
  const auditColumns = toAuditColumns(options);
  const newColumns = toByName(schema);
  const source = toCopySource({ table, roleArn: copy.role_arn, options: own ?? copy.options, columns, newColumns });
  const mode = toMode(options, listedOf(columns));
  return { kind: "path", s3Path, copy: source, mode, auditColumns, safety: toSafety(safety, table) };
}

/** `snapshot` is the path's; among its options it may stand as well. */
const withSnapshot = ({ options, snapshot }: z.infer<typeof path>) =>
  snapshot === undefined ? options : { ...options, snapshot };

/** @param root names the element itself */
function problemsOfPath(element: unknown, copy: RawObject, root: string): ConfigProblem[] {
  const parsed = z.safeParse(path, element);
  const raw = asRaw(element);
  const given = { columns: raw["columns"] ?? copy["columns"], options: raw["copy_options"] ?? copy["options"] };
  return [
    ...(parsed.success ? [] : schemaProblems(path, parsed.error, root)),
    ...modeProblems(rawOptions(raw), given),
    ...byNameProblems(given, undefined).map(({ message }) => ({ path: "columns", message })),
  ];
}

const rawOptions = ({ options, snapshot }: RawObject): RawObject => ({
  ...asRaw(options),
  ...(snapshot !== undefined && { snapshot }),
});

function refusedPath(raw: RawObject, problems: readonly ConfigProblem[]): BulkPath {
  const textOf = (value: unknown) => (typeof value === "string" ? value : "");
  const error = problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return { kind: "refused", s3Path: textOf(raw["s3_path"]), table: textOf(raw["table"]), error };
}

function toDates(input: NonNullable<WholeInput["date"]>): NonNullable<BulkJob["dates"]> {
  if (typeof input === "string") return { kind: "at", date: parseDate(input) };
  return { kind: "range", ...parseDateRange(input.from, input.to) };
}

function s3PathProblem(value: string): string | undefined {
  const [, bucket] = /^s3:\/\/([^/]*)(\/.*)?$/s.exec(value) ?? [];
  if (bucket === undefined)
    return `is ${JSON.stringify(value)}, which is not an S3 path; write it as s3://bucket/prefix/`;
  const problem = bucketProblem(bucket);
  if (problem) return `the bucket ${problem}`;
  return refusalOf(() => expandPath(value, new Date(0)));
}

/** The message of what `attempt` refuses; undefined if it goes well. */
function refusalOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
  } catch (error) {
    if (error instanceof LoaderError) return error.message;
    throw error;
  }
  return undefined;
}
