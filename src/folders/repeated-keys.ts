import { type Node, parseTree } from "jsonc-parser";
import { type ConfigProblem, pathText } from "../config/config-problem.ts";

/** Keys that one object has more than once. JSON takes the last value and drops the others without a word. */
export function repeatedKeys(text: string): ConfigProblem[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root ? repeatedIn(root, []) : [];
}

function repeatedIn({ type, children = [] }: Node, path: readonly (string | number)[]): ConfigProblem[] {
  if (type === "array") return children.flatMap((child, at) => repeatedIn(child, [...path, at]));
  if (type !== "object") return [];
  const keys = children.map(({ children: [key] = [] }) => String(key?.value));
  const repeated = new Set(keys.filter((key, at) => keys.indexOf(key) !== at));
  return [
    ...Array.from(repeated, (key) => ({
      path: pathText([...path, key]),
      message: "is written more than once, and only this last value counts; keep one",
    })),
    ...children.flatMap(({ children: [key, value] = [] }) =>
      value ? repeatedIn(value, [...path, String(key?.value)]) : [],
    ),
  ];
}
