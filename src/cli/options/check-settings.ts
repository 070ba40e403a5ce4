import { IdentifierError, parseTableName, type TableName } from "../../core/base/identifier.ts";
import { type CheckedChanges, filledColumns } from "../../core/check/check-changes.ts";
import type { CheckedCopy } from "../../core/check/load-columns.ts";
import { hasStage } from "../../core/load/plan/plan.ts";
import { type CopyOptions, parseCopyOptions } from "../../core/pipeline/copy-options/copy-options.ts";
import { deletesOf } from "../../core/pipeline/deletes-of.ts";
import { defaultMaxNewColumns, type Pipeline, type Warehouse } from "../../core/pipeline/pipeline.ts";
import { type ShapeRules, shapeRules } from "../../core/shapes/shape-rules.ts";
import { CliError } from "../cli-error.ts";
import { readPipelineFile } from "../pipeline-file.ts";

export type CheckOptions = {
  table?: string;
  pipeline?: string;
  options?: string;
  columns?: string;
  ddl?: string;
  cluster?: string;
  workgroup?: string;
  database?: string;
  dbUser?: string;
  secretArn?: string;
  files: number;
  rows: number;
  json?: boolean;
};

/** What to compare files with, and how COPY would read them. */
export type CheckSettings = {
  table: TableName;
  copy: CheckedCopy;
  /** Of the pipeline; absent without one. */
  changes?: CheckedChanges;
  /** How columns are matched by name. */
  rules: ShapeRules;
  /** Loads go by names: the pipeline says so. */
  isByName: boolean;
  ddl?: string;
  warehouse?: Warehouse;
};

/** What a pipeline itself says. */
export function settingsOf(pipeline: Pipeline): CheckSettings {
  const watched = deletesOf(pipeline.mode)?.when?.column;
  const { table, options, columns } = pipeline.copy;
  return {
    table,
    copy: {
      options,
      ...(columns && { columns }),
      staged: hasStage(pipeline),
      filled: filledColumns(pipeline),
      ...(watched !== undefined && { watched }),
    },
    changes: pipeline,
    rules: shapeRules(pipeline),
    isByName: pipeline.copy.byName !== undefined,
    warehouse: pipeline.warehouse,
  };
}

/** @throws CliError if something is missing, contradictory, or in a format that is not read */
export async function checkSettings(given: CheckOptions): Promise<CheckSettings> {
  const pipeline = given.pipeline === undefined ? undefined : (await readPipelineFile(given.pipeline)).pipeline;
  const own = pipeline && settingsOf(pipeline);
  const columns = given.columns?.split(",").map((name) => name.trim()) ?? own?.copy.columns;
  const warehouse = warehouseOf(given) ?? own?.warehouse;
  return {
    table: tableOf(given, pipeline),
    copy: { ...(own?.copy ?? { staged: false }), options: optionsOf(given, pipeline), ...(columns && { columns }) },
    ...(own?.changes && { changes: own.changes }),
    rules: own?.rules ?? noRules,
    isByName: own?.isByName === true && given.columns === undefined,
    ...(given.ddl !== undefined && { ddl: given.ddl }),
    ...(warehouse && { warehouse }),
  };
}

/** For a table without a pipeline. */
const noRules: ShapeRules = {
  newColumns: "reject",
  maxNewColumns: defaultMaxNewColumns,
  needed: [],
  filled: [],
  deletes: undefined,
  isByPosition: true,
  holdsIdentity: false,
  mayLackNotNull: false,
};

function tableOf({ table }: CheckOptions, pipeline: Pipeline | undefined): TableName {
  if (table === undefined && pipeline) return pipeline.copy.table;
  if (table === undefined)
    throw new CliError("Name the table with --table schema.table, or its pipeline with --pipeline.", 2);
  try {
    return parseTableName(table);
  } catch (cause) {
    if (!(cause instanceof IdentifierError)) throw cause;
    throw new CliError(`--table: ${cause.message}`, 2, { cause });
  }
}

function optionsOf({ options }: CheckOptions, pipeline: Pipeline | undefined): CopyOptions {
  if (options === undefined && pipeline) return readable(pipeline.copy.options);
  const result = parseCopyOptions(options ?? "");
  if ("options" in result) return readable(result.options);
  throw new CliError(`--options: ${result.problems.map(({ message }) => message).join("; ")}`, 2);
}

/** @throws CliError if no file of this format can be read here */
function readable(options: CopyOptions): CopyOptions {
  const { format, settings } = options;
  const compression = (["BZIP2", "LZOP"] as const).find((word) => settings[word]);
  if (compression)
    throw new CliError(
      `check reads GZIP and ZSTD, not ${compression}. Check a decompressed copy of a file instead.`,
      2,
    );
  if ((format.kind === "json" || format.kind === "avro") && !format.mapping.startsWith("auto")) {
    const word = format.kind.toUpperCase();
    throw new CliError(`check reads ${word} 'auto' and 'auto ignorecase', not ${word} '${format.mapping}'.`, 2);
  }
  if (format.kind === "orc" || format.kind === "shapefile")
    throw new CliError(
      `check reads Parquet, Avro, CSV, delimited and fixed-width text and JSON, not ${format.kind.toUpperCase()}.`,
      2,
    );
  return options;
}

function warehouseOf(given: CheckOptions): Warehouse | undefined {
  const { cluster, workgroup, database, dbUser, secretArn } = given;
  if (cluster === undefined && workgroup === undefined) return undefined;
  if (database === undefined) throw new CliError("Name the database of the cluster or workgroup with --database.", 2);
  return {
    at: cluster === undefined ? { kind: "workgroup", name: workgroup ?? "" } : { kind: "cluster", identifier: cluster },
    database,
    signIn:
      secretArn !== undefined
        ? { kind: "secret", arn: secretArn }
        : dbUser !== undefined
          ? { kind: "dbUser", name: dbUser }
          : { kind: "iam" },
  };
}
