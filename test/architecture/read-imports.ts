import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseAst } from "rolldown/parseAst";
import { type SyntaxNode, syntaxNodes } from "../support/syntax-nodes.ts";

/** Every file with what it imports: a file's path from the root, or a package's name as it is written. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")` and types' `import("x").T`, whatever is imported. */
export function importsIn(path: string, text: string): string[] {
  const found = Array.from(syntaxNodes<Node>(parseAst(text, { lang: "ts" }))).flatMap(({ type, source }) =>
    importing.has(type) && source ? [String(source.value)] : [],
  );
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

type Node = SyntaxNode & { source?: { value?: unknown } | null };
