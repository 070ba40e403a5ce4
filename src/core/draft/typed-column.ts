import { type ColumnType, maxVarcharBytes } from "../shapes/column-type.ts";
import { type ColumnName, columnNames } from "./column-names.ts";
import { type CopyNeeds, guessType, type TypeGuess, textType, unseenText } from "./guess-type.ts";
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
  const guesses = seen.map((column) => typeOf(column, kind));
  const typed = names.flatMap((name, at): Typed[] => {
    const guess = guesses[at];
    return guess ? [{ ...name, ...guess, values: seen[at]?.values ?? [] }] : [];
  });
  const isByKey = kind === "json" || kind === "avro";
  const loaded = typed.filter((column) => !isByKey || !column.isRenamed);
  const { columns, needs } = agreed(loaded);
  const left = [
    ...seen
      .filter((_, at) => guesses[at] === undefined)
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
  const guess = textGuess(values);
  return guess
    ? { ...guess, why: `${why}, ${guess.why}` }
    : { type: unseenText, why: `${why}, no value was seen`, needs: {} };
}

/** @returns undefined if no value is a text */
function textGuess(values: readonly SampleValue[]): TypeGuess | undefined {
  const texts = values.filter((value) => typeof value === "string");
  return texts.length === 0 ? undefined : textType(texts);
}

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
  const { type, why } = textGuess(column.values) ?? { type: anyText, why: "" };
  return { ...column, type, why: `${why}; ${column.why}, and the other columns need another format`, needs: {} };
}

const anyText: ColumnType = { kind: "varchar", bytes: maxVarcharBytes };

/** The column as text, for values that COPY would not read as the type. */
export function demoted(column: TypedColumn, why: string): TypedColumn {
  return { ...column, type: textGuess(column.values)?.type ?? anyText, why };
}
