import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "rolldown/utils";
import { type SyntaxNode, syntaxNodes } from "../support/syntax-nodes.ts";

/** Every file with what it imports: a file's path from the root, or a package's name as it is written. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")` and types' `import("x").T`, whatever is imported. */
export function importsIn(path: string, text: string): string[] {
  const parsed = parseSync(path, text);
  const [error] = parsed.errors;
  if (error) throw new Error(`${path}: ${error.message}`);
  const { staticImports, staticExports } = parsed.module;
  const requests = [...staticImports, ...staticExports.flatMap(({ entries }) => entries)];
  const found = requests.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []);
  const within = hidden.some((words) => text.includes(words)) ? importedWithin(parsed.program) : [];
  return [...found, ...within].map((name) => (name.startsWith(".") ? join(dirname(path), name) : name));
}

/** What holds imports that are not the file's own statements. The tree is made only then: it costs more than all else. */
const hidden = ["import(", "declare module"];

const importedWithin = (program: unknown): string[] =>
  Array.from(syntaxNodes<Node>(program)).flatMap(({ type, source }) =>
    importing.has(type) && source ? [String(source.value)] : [],
  );

const importing = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
]);

/** @param globs of files from the root, such as `src/**\/*.ts` */
export function readImports(globs: readonly string[]): Imports {
  const paths = globSync([...globs], { exclude: (path) => path.includes("node_modules") }).toSorted();
  return new Map(paths.map((path) => [path, importsIn(path, readFileSync(path, "utf8"))]));
}

type Node = SyntaxNode & { source?: { value?: unknown } | null };
