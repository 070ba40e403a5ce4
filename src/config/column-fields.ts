import * as z from "zod/mini";
import { columnProblem } from "../core/base/identifier.ts";
import { finds, placeholderProblem, wrongType } from "./fields.ts";

const columnWhat = 'a column name, for example "id"';

/** @param describe left out inside lists */
export function columnName(what: string, describe?: string) {
  const name = z.string({ error: wrongType(what) }).check(finds(columnNameProblem));
  return describe === undefined ? name : name.register(z.globalRegistry, { description: describe });
}

function columnNameProblem(name: string): string | undefined {
  const problem = placeholderProblem(name, "the column's name");
  if (problem) return problem;
  const wrong = columnProblem(name);
  return wrong && `the column name ${JSON.stringify(name)} ${wrong}`;
}

/** Column names, in order; each is checked, and none may come twice. */
export function columns(describe: string) {
  return z
    .array(columnName(columnWhat), { error: wrongType('a list of column names, for example ["id", "updated_at"]') })
    .check(finds(listProblems))
    .register(z.globalRegistry, { description: describe });
}

/** One name, several with commas between, or a list. */
export function columnNames(describe: string) {
  const error = wrongType('a column name, several with commas between ("a, b"), or a list (["a", "b"])');
  const problems = (names: readonly string[]) => [
    ...names.flatMap((name) => columnNameProblem(name) ?? []),
    ...listProblems(names),
  ];
  return z
    .union([z.string(), z.array(z.string())], { error })
    .check(finds((value) => problems(splitNames(value))))
    .register(z.globalRegistry, { description: describe });
}

/** One name, or several in a list; a comma belongs to the name. */
export function orderedColumns(describe: string) {
  const error = wrongType('a column name, for example "updated_at", or a list (["commit_ts", "change_seq"])');
  return z
    .union([z.string(), z.array(z.string())], { error })
    .check(finds((value) => [value].flat().flatMap((name) => columnNameProblem(name) ?? [])))
    .check(finds((value) => listProblems([value].flat())))
    .register(z.globalRegistry, { description: describe });
}

export function splitNames(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? value.split(",").map((name) => name.trim()) : value;
}

/** Redshift folds names to lower case, so `Id` and `id` are one column. */
function listProblems(names: readonly string[]): string[] {
  if (names.length === 0) return ["is an empty list; name at least one column or remove the key"];
  const lower = names.map((name) => name.toLowerCase());
  const repeated = names.filter((_, i) => lower.indexOf(lower[i] ?? "") < i);
  return repeated.map((name) => `names the column ${JSON.stringify(name)} twice; keep one`);
}
