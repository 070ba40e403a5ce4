import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseAst } from "rolldown/parseAst";

/** Every file with what it imports: a file's path from the root, or a package's name as it is written. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")` and types' `import("x").T`, whatever is imported. */
export function importsIn(path: string, text: string): string[] {
  const found: string[] = [];
  walk(parseAst(text, { lang: "ts" }), found);
  return found.map((name) => (name.startsWith(".") ? join(dirname(path), name) : name));
}

/** @param globs of files from the root, such as `src/**\/*.ts` */
export function readImports(globs: readonly string[]): Imports {
  const paths = globSync([...globs], { exclude: (path) => path.includes("node_modules") }).toSorted();
  return new Map(paths.map((path) => [path, importsIn(path, readFileSync(path, "utf8"))]));
}

const importing = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
]);

function walk(node: unknown, found: string[]): void {
  if (typeof node !== "object" || node === null) return;
  if ("type" in node && importing.has(String(node.type)) && "source" in node) {
    const { source } = node;
    if (typeof source === "object" && source !== null && "value" in source) found.push(String(source.value));
  }
  for (const child of Object.values(node)) walk(child, found);
}
