import { columnProblem, folded, identifierProblem, includesName, isSameName } from "../base/identifier.ts";
import type { ColumnType } from "./column-type.ts";
import { derivedType } from "./derived-type.ts";
import type { FileColumn } from "./file-column.ts";
import type { ShapeRules } from "./shape-rules.ts";
import type { TableColumn } from "./table-column.ts";

/** Where a column of a file goes: to one of the load's columns, or nowhere. */
export type ShapeField = { to: string } | { leftOut: FileColumn };

/** A column that the target is to get. */
export type NewColumn = { name: string; type: ColumnType };

/**
 * How the columns of a file fit their target. `fields` are in the file's order. `grows`: they fit once the target has these
 * columns, too.
 */
export type Fit =
  | { kind: "fits"; fields: readonly ShapeField[] }
  | { kind: "grows"; adds: readonly NewColumn[] }
  | { kind: "misfit"; reason: string; adds: readonly NewColumn[] };

/**
 * Matches a file's columns with its target's by name, as Redshift folds names: A to Z only.
 *
 * Columns that the file lacks get their default or NULL. These files do not fit: two columns of one name, no column in
 * common, a key or a timestamp missing, a missing column that takes no NULL and has no default, a column that the load itself
 * fills, and, unless new columns are ignored or added, a column that the target lacks.
 */
export function matchShape(file: readonly FileColumn[], table: readonly TableColumn[], rules: ShapeRules): Fit {
  const target = table.filter(({ name }) => identifierProblem(name) === undefined);
  const place = placesIn(target, rules);
  const places = file.map((column) => ({ column, to: place(column.name) }));
  const problem = nameProblem(places, rules) ?? missingProblem(places, target, rules);
  if (problem !== undefined) return misfit(problem);
  const unplaced = neededButNew(places, rules);
  if (unplaced.length > 0 && rules.newColumns === "ignore")
    return misfit(`the target lacks ${list(unplaced)}, by which its rows are merged`, addsOf(places.flatMap(newOf)));
  const news = places.flatMap(newOf);
  if (news.length > 0 && rules.newColumns !== "ignore") return grown(news, rules);
  const cannotLeaveOut = leftOutProblem(news, rules);
  if (cannotLeaveOut !== undefined) return misfit(cannotLeaveOut);
  return { kind: "fits", fields: places.map(({ column, to }) => (to === undefined ? { leftOut: column } : { to })) };
}

/** Values that are left out go into columns of a stage, unless COPY itself goes by names. */
function leftOutProblem(news: readonly FileColumn[], { isByPosition, holdsIdentity }: ShapeRules): string | undefined {
  if (news.length === 0 || !isByPosition) return undefined;
  if (holdsIdentity)
    return `the target lacks ${list(news.map(({ name }) => name))}, and with EXPLICIT_IDS they cannot be left out: that takes a stage, from which no IDENTITY value can be inserted. Add the columns to the target, or leave them out of the file`;
  return news.map(typeProblem).find((problem) => problem !== undefined);
}

const newOf = ({ column, to }: Placed) => (to === undefined ? [column] : []);

/** Columns of the file by which rows are merged, which the target lacks. */
const neededButNew = (places: readonly Placed[], { needed }: ShapeRules) =>
  places.flatMap(newOf).flatMap(({ name }) => (includesName(needed, name) ? [name] : []));

const misfit = (reason: string, adds: readonly NewColumn[] = []): Fit => ({ kind: "misfit", reason, adds });

type Placed = { column: FileColumn; to: string | undefined };

/** The column's name in the catalog. Names with capitals exist where names are case-sensitive: these fit exactly. */
function placesIn(target: readonly TableColumn[], { deletes }: ShapeRules): (name: string) => string | undefined {
  const exact = new Set(target.map(({ name }) => name));
  const byFolded = new Map(target.toReversed().map(({ name }) => [folded(name), name])); // the first of them counts
  return (name) => {
    const found = exact.has(name) ? name : byFolded.get(folded(name));
    return found ?? (deletes !== undefined && isSameName(name, deletes) ? deletes : undefined);
  };
}

function nameProblem(places: readonly Placed[], { filled }: ShapeRules): string | undefined {
  const names = places.map(({ column, to }) => to ?? folded(column.name));
  const twice = firstTwice(names);
  if (twice) {
    const [one, other] = twice.map((at) => shown(places[at]?.column.name));
    return `two of its columns have one name for Redshift: ${one} and ${other}. Rename one of them in the file`;
  }
  const given = places.find(({ to }) => to !== undefined && includesName(filled, to));
  return (
    given && `it has the column ${shown(given.column.name)}, which each load fills itself. Leave it out of the file`
  );
}

/** Where the first name is that comes again, and where it comes again. A header may have a million names. */
function firstTwice(names: readonly string[]): [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    const before = name === "" ? undefined : seen.get(name);
    if (before !== undefined) return [before, at];
    seen.set(name, at);
  }
  return undefined;
}

function missingProblem(
  places: readonly Placed[],
  target: readonly TableColumn[],
  rules: ShapeRules,
): string | undefined {
  const has = places.flatMap(({ to }) => to ?? []);
  if (has.length === 0) {
    const some = places.slice(0, 10).map(({ column }) => shown(column.name));
    return `none of its columns is in the target: ${some.join(", ")}${places.length > 10 ? ", …" : ""}. It may belong to another table, or lack its header`;
  }
  const names = places.map(({ column }) => column.name);
  const needed = rules.needed.filter((name) => !includesName(names, name));
  if (needed.length > 0) return `it lacks ${list(needed)}, by which its rows are merged. Write the file with it`;
  const identity = target.find((column) => column.identity === "always" && has.includes(column.name));
  if (identity && !rules.holdsIdentity)
    return `it has the column ${shown(identity.name)}, an IDENTITY column that Redshift fills itself. Leave it out of the file`;
  const without = rules.mayLackNotNull ? [] : target.filter((column) => mustBeGiven(column, rules, has));
  if (without.length === 0) return undefined;
  return `it lacks ${list(without.map(({ name }) => name))}, which takes no NULL and has no default. Write the file with it, or give the column a default`;
}

const mustBeGiven = (
  { name, nullable, hasDefault, identity }: TableColumn,
  { filled }: ShapeRules,
  has: readonly string[],
) => !nullable && !hasDefault && !identity && !has.includes(name) && !includesName(filled, name);

const maxProblems = 5;

/** What becomes of a file with new columns, if they are not left out. */
function grown(news: readonly FileColumn[], { newColumns, maxNewColumns }: ShapeRules): Fit {
  const wrong = news.flatMap((column) => newColumnProblem(column) ?? []);
  if (wrong.length > 0)
    return misfit(
      `${wrong.slice(0, maxProblems).join("; ")}${wrong.length > maxProblems ? `; and ${wrong.length - maxProblems} more` : ""}`,
    );
  const adds = addsOf(news);
  if (newColumns === "reject")
    return misfit(`the target lacks ${list(adds.map(({ name }) => name))}, and schema.new_columns is "reject"`, adds);
  if (adds.length > maxNewColumns)
    return misfit(
      `the target lacks ${adds.length} of its columns, and schema.max_new_columns is ${maxNewColumns}: ${list(adds.map(({ name }) => name))}`,
      adds,
    );
  return { kind: "grows", adds };
}

const addsOf = (news: readonly FileColumn[]) =>
  news.flatMap((column): NewColumn[] => {
    const type = derivedType(column);
    return type ? [{ name: folded(column.name), type }] : [];
  });

function newColumnProblem(column: FileColumn): string | undefined {
  const problem = columnProblem(column.name);
  if (problem === undefined) return typeProblem(column);
  return `its column ${shown(column.name)} cannot be added to the target, since its name ${problem}`;
}

function typeProblem(column: FileColumn): string | undefined {
  const { name, type } = column;
  if (derivedType(column) !== undefined) return undefined;
  const of = type.kind === "other" ? type.name : type.kind;
  return `the target lacks its column ${shown(name)} of type ${of}, for which no type of Redshift is known. Add the column yourself, or leave it out of the file`;
}

/** Whoever writes a file may choose names of any length. */
const shown = (name = "") =>
  name.length > maxShown
    ? `${JSON.stringify(name.slice(0, maxShown))}… (${name.length} characters)`
    : JSON.stringify(name);
const maxShown = 150;

const maxNamed = 30;
const list = (names: readonly string[]) =>
  `${names.slice(0, maxNamed).map(shown).join(", ")}${names.length > maxNamed ? ` and ${names.length - maxNamed} more` : ""}`;
