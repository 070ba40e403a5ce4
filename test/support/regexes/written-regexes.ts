import { readFileSync } from "node:fs";
import { parseAst } from "rolldown/parseAst";
import { syntaxNodes } from "../syntax-nodes.ts";

/** A regular expression as source holds it, or a place where source makes one. */
export type WrittenRegex = { place: string; source: string; flags: string };
export type WrittenRegexes = { literals: WrittenRegex[]; constructions: string[] };

/**
 * The regular expressions of a file of TypeScript: its literals, and the places, `file:line`, of `new RegExp(…)`, of
 * `RegExp(…)`, and of methods that make one of a string, such as `match("a+")`.
 */
export function writtenRegexes(file: string): WrittenRegexes {
  const text = readFileSync(file, "utf8");
  const found: WrittenRegexes = { literals: [], constructions: [] };
  const placeOf = (start: number) => `${file}:${text.slice(0, start).split("\n").length}`;
  for (const node of syntaxNodes<Node>(parseAst(text, { lang: "ts" }))) {
    const { type, start, regex } = node;
    if (type === "Literal" && regex)
      found.literals.push({ place: placeOf(start), source: regex.pattern, flags: regex.flags });
    if (makesRegex(node)) found.constructions.push(placeOf(start));
  }
  return found;
}

/** As much of a node of ESTree as is looked at. */
type Node = {
  type: string;
  start: number;
  regex?: { pattern: string; flags: string };
  callee?: Node & { name?: string; property?: { name?: string } };
  arguments?: (Node & { value?: unknown })[];
};

const methodsOfStrings = ["match", "matchAll", "search"];

function makesRegex({ type, callee, arguments: [first] = [] }: Node): boolean {
  if (type !== "NewExpression" && type !== "CallExpression") return false;
  if (callee?.name === "RegExp") return true;
  const isText = first?.type === "TemplateLiteral" || typeof first?.value === "string";
  return isText && methodsOfStrings.includes(callee?.property?.name ?? "");
}
