import { formatTableName, type TableName } from "../base/identifier.ts";
import { plural } from "../base/plural.ts";
import type { CheckedTable } from "../check/table.ts";
import { copyOptionsText, type DraftPlaces, draftConfig } from "./draft-config.ts";
import { type DraftNote, draftNotes } from "./draft-notes.ts";
import { renderDdl } from "./render-ddl.ts";
import { guessRoles, mergeOf, type Roles } from "./roles.ts";
import type { Sample, TextStorage } from "./sample.ts";
import { type SeenColumns, seenColumns } from "./seen-columns.ts";
import { demoted, type TypedColumn, type TypedColumns, typedColumns } from "./typed-column.ts";

/** A pipeline and its table, drafted from samples. */
export type PipelineDraft = {
  config: ReturnType<typeof draftConfig>;
  ddl: string;
  notes: readonly DraftNote[];
  /** The table as the DDL makes it. */
  table: CheckedTable;
};

export type DraftInput = {
  table: TableName;
  samples: readonly Sample[];
  places: DraftPlaces;
  /** Settings that a person must look at. */
  toDo: readonly DraftNote[];
  /** Columns whose values COPY does not read as the type that they seem to have, with COPY's words. */
  refused?: ReadonlyMap<string, string>;
};

/** Drafts a pipeline and its table. @returns the problem if the samples cannot be loaded by one pipeline */
export function draftPipeline(input: DraftInput): PipelineDraft | { problem: string } {
  const { table, samples, refused = new Map() } = input;
  const problem = mixed(samples);
  if (problem !== undefined) return { problem };
  const seen = seenColumns(samples);
  if ("problem" in seen) return seen;
  const kind = samples[0]?.kind ?? "csv";
  const typed = withText(typedColumns(seen.columns, kind), refused);
  if (typed.columns.length === 0) return { problem: "the samples hold no column that COPY loads" };
  const [unread] = kind === "parquet" ? typed.left : [];
  if (unread)
    return {
      problem: `${unread.why} (${unread.from}), and a Parquet file is loaded whole: write that column as another type, or leave it out`,
    };
  const renamed = seen.isDrifting ? typed.columns.find(({ isRenamed }) => isRenamed) : undefined;
  if (renamed && (kind === "csv" || kind === "parquet"))
    return {
      problem: `the samples have different columns, so they are matched by name, and ${renamed.notes[0]}: rename it in the files`,
    };
  const roles = guessRoles(typed.columns, { table: table.name, rows: seen.rows });
  return assembled(input, { seen, typed, roles });
}

/** One COPY reads files of one format only. */
function mixed(samples: readonly Sample[]): string | undefined {
  const written = new Map(samples.map((sample) => [formatText(sample), sample.file]));
  if (samples.length === 0) return "no sample holds a row";
  if (written.size < 2) return undefined;
  const each = [...written].map(([format, file]) => `${format} (such as ${file})`);
  return `the samples are of ${plural(written.size, "format")}: ${each.join(", ")}. A pipeline loads one: draft one for each`;
}

const delimiterNames = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes" } as const;

function formatText(sample: Sample): string {
  switch (sample.kind) {
    case "parquet":
      return "Parquet";
    case "avro":
      return "Avro";
    case "csv":
      return [`CSV with ${delimiterNames[sample.delimiter]}`, ...storageText(sample)].join(", ");
    case "json":
      return ["JSON", ...storageText(sample)].join(", ");
    default:
      return sample satisfies never;
  }
}

const storageText = ({ compression, encoding }: TextStorage) => [
  ...(compression ? [`compressed with ${compression}`] : []),
  ...(encoding ? [`in ${encoding}`] : []),
];

const withText = (typed: TypedColumns, refused: ReadonlyMap<string, string>): TypedColumns => ({
  ...typed,
  columns: typed.columns.map((column) => {
    const why = refused.get(column.name);
    return why === undefined ? column : demoted(column, why);
  }),
});

type Found = { seen: SeenColumns; typed: TypedColumns; roles: Roles };

function assembled(input: DraftInput, { seen, typed, roles }: Found): PipelineDraft {
  const { table, samples, places, toDo } = input;
  const isFolded = typed.columns.some(({ name, from }) => name !== from);
  const hasNested = typed.columns.some(({ type }) => type.kind === "super");
  const isHeader = seen.header?.isHeader ?? false;
  const options = copyOptionsText(samples, { needs: typed.needs, isHeader, isFolded, hasNested });
  const [sample] = samples;
  const columns = columnList({ seen, typed, roles }, sample?.kind === "csv" || sample?.kind === "parquet");
  const format = sample ? formatText(sample) : "";
  return {
    config: draftConfig({ table, places, options, roles, ...(columns && { columns }) }),
    ddl: renderDdl({ table, roles, files: samples.length, rows: seen.rows }),
    notes: draftNotes({ format, seen, typed, roles, toDo, options }),
    table: { name: formatTableName(table), columns: roles.stored.map((column) => tableColumn(column, roles)) },
  };
}

/** Named where the files have a column of their own, or not all columns in one order. */
function columnList({ seen, typed, roles }: Found, isByPosition: boolean): readonly string[] | "by_name" | undefined {
  if (seen.isDrifting && isByPosition) return "by_name";
  return roles.deletes ? typed.columns.map(({ name }) => name) : undefined;
}

const tableColumn = ({ name, type }: TypedColumn, roles: Roles) => ({
  name,
  type,
  nullable: !mergeOf(roles)?.key.columns.some((column) => column.name === name),
  hasDefault: false,
});
