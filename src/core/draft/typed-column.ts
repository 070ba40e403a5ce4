import { type ColumnType, maxVarcharBytes } from "../shapes/column-type.ts";
import { type ColumnName, columnNames } from "./column-names.ts";
import { type CopyNeeds, guessType, type TypeGuess, textType } from "./guess-type.ts";
import type { Sample, SampleValue } from "./sample.ts";
import type { SeenColumn } from "./seen-columns.ts";

/** A column of the drafted table. */
export type TypedColumn = ColumnName & { type: ColumnType; why: string; values: readonly SampleValue[] };

/** A column that COPY cannot load, with the reason. */
export type UnloadedColumn = { from: string; why: string };

export type TypedColumns = { columns: readonly TypedColumn[]; needs: CopyNeeds; left: readonly UnloadedColumn[] };

type Typed = ColumnName & TypeGuess & { values: readonly SampleValue[] };

/** Names and types of the table's columns, such that one COPY reads all of them. */
export function typedColumns(seen: readonly SeenColumn[], kind: Sample["kind"]): TypedColumns {
  const names = columnNames(seen.map(({ name }) => name));
  const typed = seen.flatMap((column, at): Typed[] => {
    const name = names[at];
    const guess = typeOf(column, kind);
    return name && guess ? [{ ...name, ...guess, values: column.values }] : [];
  });
  const isByKey = kind === "json" || kind === "avro";
  const loaded = typed.filter((column) => !isByKey || !column.isRenamed);
  const { columns, needs } = agreed(loaded);
  const left = [
    ...seen
      .filter((column) => typeOf(column, kind) === undefined)
      .map(({ name, declared }) => ({ from: name, why: `COPY reads no ${declared?.written}` })),
    ...typed
      .filter((column) => !loaded.includes(column))
      .map(({ from, notes }) => ({
        from,
        why: `COPY finds a key by the column's name, and no column can have this one: ${notes[0] ?? ""}`,
      })),
  ];
  return { columns, needs, left };
}

function typeOf({ name, values, declared }: SeenColumn, kind: Sample["kind"]): TypeGuess | undefined {
  if (!declared) return guessType({ name, values, mayRename: kind === "csv" });
  if (!declared.type) return undefined;
  const why = `${declared.written} in the files`;
  if (declared.type.kind !== "varchar") return { type: declared.type, why, needs: {} };
  const texts = values.filter((value) => typeof value === "string");
  if (texts.length === 0)
    return { type: { kind: "varchar", bytes: emptyBytes }, why: `${why}, no value was seen`, needs: {} };
  const guess = textType(texts);
  return { ...guess, why: `${declared.written} in the files, ${guess.why}` };
}

const emptyBytes = 256;

/** A COPY has one format for dates and one word for NULL: columns that need others become text. */
function agreed(columns: readonly Typed[]): Pick<TypedColumns, "columns" | "needs"> {
  const [nullAs] = columns.flatMap(({ needs }) => needs.nullAs ?? []);
  const isAuto = columns.some(({ needs }) => needs.timeFormat);
  const dates = columns.filter(({ type }) => type.kind === "date");
  const formats = new Set(dates.map((column) => column.needs.dateFormat ?? "iso"));
  const isDayFirst = formats.size === 1 && formats.has("DD/MM/YYYY");
  const dateFormat = isDayFirst ? "DD/MM/YYYY" : formats.has("auto") ? "auto" : undefined;
  const chosen: CopyNeeds = {
    ...(dateFormat && { dateFormat }),
    ...(isAuto && { timeFormat: "auto" as const }),
    ...(nullAs !== undefined && { nullAs }),
  };
  return { columns: columns.map((column) => (fits(column, chosen) ? column : asText(column))), needs: chosen };
}

function fits({ needs }: Typed, chosen: CopyNeeds): boolean {
  const hasDate = needs.dateFormat !== "DD/MM/YYYY" || chosen.dateFormat === "DD/MM/YYYY";
  return hasDate && (needs.nullAs === undefined || needs.nullAs === chosen.nullAs);
}

function asText(column: Typed): Typed {
  const texts = column.values.filter((value) => typeof value === "string");
  const { type, why } = texts.length > 0 ? textType(texts) : { type: anyText, why: "" };
  return { ...column, type, why: `${why}; ${column.why}, and the other columns need another format`, needs: {} };
}

const anyText: ColumnType = { kind: "varchar", bytes: maxVarcharBytes };

/** The column as text, for values that COPY would not read as the type. */
export function demoted(column: TypedColumn, why: string): TypedColumn {
  const texts = column.values.filter((value) => typeof value === "string");
  return { ...column, type: texts.length > 0 ? textType(texts).type : anyText, why };
}
