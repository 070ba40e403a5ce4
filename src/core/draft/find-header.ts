import type { SampleOf } from "./sample.ts";
import { valueKind } from "./value-kind.ts";

type CsvSample = SampleOf<"csv">;

/** Whether the first row of each file holds names, and how one knows. */
export type HeaderGuess = { isHeader: boolean; why: string };

/** What the first rows of all files say. @returns undefined if some files have a header and others do not */
export function findHeader(samples: readonly CsvSample[]): HeaderGuess | undefined {
  const guesses = samples.map(ofSample);
  const [first] = guesses;
  if (!first) return { isHeader: false, why: "there is no row" };
  const known = samples.find((_, at) => guesses[at]?.isHeader)?.rows[0]?.join("\n");
  const isAll = guesses.every((guess, at) => guess.isHeader || samples[at]?.rows[0]?.join("\n") === known);
  if (isAll) return guesses.find(({ isHeader }) => isHeader) ?? first;
  return guesses.some(({ isHeader }) => isHeader) ? undefined : first;
}

function ofSample({ rows }: CsvSample): HeaderGuess {
  const [first = [], ...others] = rows;
  if (first.some((field) => field.trim() !== "" && valueKind(field).kind !== "text"))
    return { isHeader: false, why: "the first row holds values" };
  const typed = first.findIndex((_, at) => isTyped(others.map((row) => row[at] ?? "")));
  if (typed >= 0) return { isHeader: true, why: "the first row holds names, the rows below it values" };
  const repeated = first.some((field, at) => others.some((row) => row[at] === field && field.trim() !== ""));
  const isNames = new Set(first).size === first.length && first.every((field) => namePattern.test(field.trim()));
  return isNames && !repeated
    ? { isHeader: true, why: "the first row looks like names" }
    : { isHeader: false, why: "the first row looks like those below it" };
}

const namePattern = /^[\p{L}_][\p{L}\p{N}_$ .-]{0,126}$/u;

function isTyped(values: readonly string[]): boolean {
  const given = values.filter((value) => value.trim() !== "");
  return given.length > 0 && given.every((value) => valueKind(value).kind !== "text");
}
