import * as z from "zod/mini";
import { parseCopyOptions } from "../core/pipeline/copy-options/copy-options.ts";
import { type ByName, defaultMaxNewColumns } from "../core/pipeline/pipeline.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { choice, section, wholeNumber } from "./fields.ts";
import { textOf } from "./option-names.ts";

export const schemaSection = section(
  {
    new_columns: z._default(
      choice(
        ["reject", "ignore", "add"],
        'What becomes of a file with columns that the table lacks: "reject" quarantines it with the ALTER TABLE to run, "ignore" loads it without them, "add" adds them to the table',
      ),
      "reject",
    ),
    max_new_columns: wholeNumber({
      min: 1,
      max: 1600,
      default: defaultMaxNewColumns,
      describe:
        'Under "add": a file with more new columns than these is quarantined, since it may belong to another table',
    }),
  },
  'How files change the table; needs copy.columns "by_name"',
);

/** For a pipeline that says nothing of new columns. */
export const defaultByName: ByName = { newColumns: "reject", maxNewColumns: defaultMaxNewColumns };

export const toByName = (given: z.infer<typeof schemaSection> | undefined): ByName =>
  given ? { newColumns: given.new_columns, maxNewColumns: given.max_new_columns } : defaultByName;

/** What loads by name need of the COPY. */
export function byNameProblems(copy: { columns: unknown; options: unknown }, schema: unknown): ConfigProblem[] {
  if (copy.columns === "by_name") return copyProblems(copy.options);
  if (schema === undefined) return [];
  const message =
    'needs copy.columns "by_name": without it columns go by position, and a new one is not seen. Set it, or remove schema';
  return [{ path: "schema", message }];
}

function copyProblems(given: unknown): ConfigProblem[] {
  const parsed = parseCopyOptions(textOf(given) ?? "");
  if ("problems" in parsed) return [];
  const { format, settings } = parsed.options;
  const at = (message: string): ConfigProblem[] => [{ path: "copy.columns", message: `is "by_name", ${message}` }];
  switch (format.kind) {
    case "parquet":
      return [];
    case "csv":
      return csvProblems(settings, at);
    case "avro":
      return /^auto( ignorecase)?$/i.test(format.mapping)
        ? []
        : at("and copy.options map Avro by a file of paths. Write AVRO 'auto', or remove by_name");
    case "json":
      return at("and JSON goes by names already. Remove it, and write JSON 'auto ignorecase' if names differ in case");
    default:
      return at(
        `which reads CSV with a header, PARQUET and AVRO, not ${format.kind.toUpperCase()}. List the columns instead`,
      );
  }
}

type Settings = Extract<ReturnType<typeof parseCopyOptions>, { options: unknown }>["options"]["settings"];

function csvProblems(settings: Settings, at: (message: string) => ConfigProblem[]): ConfigProblem[] {
  if (Number(settings.IGNOREHEADER ?? 0) < 1)
    return at("so files need a header that COPY skips. Add IGNOREHEADER 1 to copy.options");
  const unread = (["BZIP2", "LZOP"] as const).find((word) => settings[word]);
  return unread ? at(`and headers of ${unread} files are not read. Compress the files with GZIP or ZSTD`) : [];
}
