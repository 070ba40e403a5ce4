import { columnProblem, folded, isPlainName } from "../base/identifier.ts";
import { shown } from "../base/shown.ts";
import { isReserved } from "./reserved-words.ts";

/** A column's name in the table, and what a person should know of it. */
export type ColumnName = { name: string; from: string; isRenamed: boolean; notes: readonly string[] };

const maxBytes = 127;

/** Names that Redshift takes, each once, for those that the files write. */
export function columnNames(fields: readonly string[]): ColumnName[] {
  const taken = new Set(fields.map(wanted).filter((name) => columnProblem(name) === undefined));
  const used = new Set<string>();
  return fields.map((field, at) => {
    const plain = wanted(field);
    const problem = columnProblem(plain);
    const isTaken = used.has(plain.toLowerCase());
    const name = problem === undefined && !isTaken ? plain : freeName(usable(plain, at), used, taken);
    used.add(name.toLowerCase());
    return { name, from: field, isRenamed: name !== plain, notes: notesOf({ field, name, problem, isTaken }) };
  });
}

const wanted = (field: string) => folded(field.trim());

/** What is left of a name that Redshift or the loader refuses. */
function usable(name: string, at: number): string {
  const plain = name.toWellFormed().replaceAll(/[^\p{L}\p{N}_]+/gu, "_");
  const short = cut(plain, maxBytes - 5);
  if (/[\p{L}\p{N}]/u.test(short)) return columnProblem(short) === undefined ? short : `${short}_`;
  return `column_${at + 1}`;
}

/** Without part of a character. */
function cut(text: string, bytes: number): string {
  let length = 0;
  let kept = "";
  for (const character of text) {
    length += new TextEncoder().encode(character).length;
    if (length > bytes) return kept;
    kept += character;
  }
  return kept;
}

function freeName(name: string, used: ReadonlySet<string>, taken: ReadonlySet<string>): string {
  const isFree = (each: string) => !used.has(each.toLowerCase()) && !taken.has(each.toLowerCase());
  if (isFree(name)) return name;
  let count = 2;
  while (!isFree(`${name}_${count}`)) count++;
  return `${name}_${count}`;
}

type Named = { field: string; name: string; problem: string | undefined; isTaken: boolean };

function notesOf({ field, name, problem, isTaken }: Named): string[] {
  const written = field.trim() === "" ? "a column without a name" : brief(field);
  if (problem !== undefined) {
    const why = field.trim() === "" ? "" : `: it ${problem.replace(/;.*$/s, "")}`;
    return [`${written} becomes ${name}${why}`];
  }
  if (isTaken)
    return [`${written} becomes ${name}: the files have another column of that name, upper and lower case aside`];
  if (isReserved(name)) return [`a reserved word, so queries must write "${name}" with quotes`];
  return isPlainName(name) ? [] : [`queries must write ${JSON.stringify(name)} with quotes`];
}

const brief = (field: string) => JSON.stringify(shown(field.length > 40 ? `${field.slice(0, 40)}…` : field));
