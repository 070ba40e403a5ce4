import { type Node, parseTree } from "jsonc-parser";

/** A place in a text; lines and columns count from 1. */
export type Place = { line: number; column: number; length: number };

/**
 * The place of a problem's path, `copy.columns[2]` or `orders_queue.json:3:7`, in the text. A key that is missing has the
 * place of the innermost part that exists. Of a key that occurs twice it is the last, whose value counts.
 */
export function placeOf(text: string, path: string): Place | undefined {
  const [, line, column] = /:(\d+):(\d+)$/.exec(path) ?? [];
  if (line && column) return { line: Number(line), column: Number(column), length: 1 };
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root && innermost(root, segmentsOf(path));
  return node && placeAt(text, keyOf(node));
}

/** `copy.columns[2]` → copy, columns, 2 */
function segmentsOf(path: string): (string | number)[] {
  return Array.from(path.matchAll(/\[(\d+)\]|([^.[\]]+)/g), ([, index, key = ""]) =>
    index === undefined ? key : Number(index),
  );
}

function innermost(root: Node, segments: readonly (string | number)[]): Node | undefined {
  let found: Node | undefined;
  let at: Node | undefined = root;
  for (const segment of segments) {
    at = childOf(at, segment);
    if (!at) return found;
    found = at;
  }
  return found;
}

function childOf({ type, children = [] }: Node, segment: string | number): Node | undefined {
  if (typeof segment === "number") return type === "array" ? children[segment] : undefined;
  const property = children.findLast(({ children: [key] = [] }) => key?.value === segment);
  return type === "object" ? property?.children?.[1] : undefined;
}

/** The key of a property, since it is what the path names; the element itself in a list. */
const keyOf = (node: Node): Node => (node.parent?.type === "property" ? (node.parent.children?.[0] ?? node) : node);

function placeAt(text: string, { offset, length }: Node): Place {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length };
}
