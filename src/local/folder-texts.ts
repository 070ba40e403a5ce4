import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";

/** The name of the folder's DDL. */
export const schemaFile = "schema.sql";

/** Texts of the files that local mode reads, by name. */
export type FolderTexts = ReadonlyMap<string, string>;

/** A file that vanishes meanwhile is left out. */
export async function readFolderTexts(directory: string): Promise<FolderTexts> {
  const names = (await readdir(directory)).filter((name) => extname(name) === ".json" || name === schemaFile);
  const read = await Promise.all(
    names.toSorted().map(async (name) => {
      const text = await readFile(join(directory, name), "utf8").catch(() => undefined);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
  return new Map(read.flat());
}

export type FileChange = { name: string; kind: "new" | "changed"; text: string } | { name: string; kind: "deleted" };

/** What differs, in the order of names; `schema.sql` comes before pipelines that may need its tables. */
export function changesBetween(before: FolderTexts, after: FolderTexts): FileChange[] {
  const deleted = [...before.keys()].filter((name) => !after.has(name));
  const written = [...after].flatMap(([name, text]): FileChange[] => {
    const known = before.get(name);
    return known === text ? [] : [{ name, kind: known === undefined ? "new" : "changed", text }];
  });
  return [...written, ...deleted.map((name): FileChange => ({ name, kind: "deleted" }))].toSorted(bySchemaFirst);
}

const bySchemaFirst = (a: FileChange, b: FileChange) =>
  Number(b.name === schemaFile) - Number(a.name === schemaFile) || (a.name < b.name ? -1 : 1);
