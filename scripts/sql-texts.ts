import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "rolldown";

const reading = /readFileSync\(new URL\(`\.\/([\w-]+)\/\$\{(\w+)\}\.sql`, import\.meta\.url\), "utf8"\)/g;

/** Where a module reads one of a folder's `.sql` files, the bundle holds their texts, so it may lie anywhere. */
export const sqlTexts: Plugin = {
  name: "sql-texts",
  transform: (code, id) =>
    code.replace(reading, (_, folder: string, name: string) => `(${textsOf(join(dirname(id), folder))})[${name}]`),
};

function textsOf(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  return JSON.stringify(
    Object.fromEntries(files.map((file) => [basename(file, ".sql"), readFileSync(join(folder, file), "utf8")])),
  );
}
