import type { TypedColumn } from "./typed-column.ts";

/** The column that says which rows delete, and the values that do. */
export type DeletesGuess = { column: TypedColumn; values: readonly (string | boolean)[]; why: string };

/** What writers of change data put into a row, in lower case. */
const words: Readonly<Record<string, string>> = {
  ...{ i: "d", u: "d", c: "d", r: "d", d: "d" },
  ...{ insert: "delete", update: "delete", create: "delete", read: "delete", delete: "delete" },
};

const opName = /^_{0,2}(?:op|op_?type|operation|cdc_?op|cdc_?operation|dml_?type|change_?type|row_?kind)$/;
const flagName = /^_{0,2}(?:is_?)?deleted?$/;

/** The operation of change data (`Op` of AWS DMS, `op` of Debezium), or a flag; without a header only by its values. */
export function guessDeletes(columns: readonly TypedColumn[]): DeletesGuess | undefined {
  for (const column of columns) {
    const flag = flagName.test(column.name) && column.type.kind === "boolean";
    if (flag) return { column, values: [true], why: "a flag of deleted rows" };
    const isNamed = opName.test(column.name) || (column.from === "" && columns[0] === column);
    const value = isNamed ? deleteWord(column) : undefined;
    if (value !== undefined) return { column, values: [value], why: `holds ${seenIn(column).join(", ")}` };
  }
  return undefined;
}

const maxShown = 4;

const seenIn = ({ values }: TypedColumn) =>
  [...new Set(values.filter((value) => typeof value === "string"))].slice(0, maxShown);

/** The word that deletes, written as the others are. */
function deleteWord({ values }: TypedColumn): string | undefined {
  const texts = new Set(values.filter((value) => typeof value === "string" && value !== "") as string[]);
  const [first] = texts;
  if (first === undefined || ![...texts].every((text) => words[text.toLowerCase()] !== undefined)) return undefined;
  const seen = [...texts].find((text) => text.toLowerCase() === words[text.toLowerCase()]);
  const word = words[first.toLowerCase()] ?? "";
  return seen ?? (first === first.toUpperCase() ? word.toUpperCase() : word);
}
