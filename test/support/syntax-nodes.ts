/** As much as every node of ESTree has. */
export type SyntaxNode = { type: string; start: number };

/** A syntax tree's nodes, each before those within it. `Node` adds the members that the caller looks at. */
export function* syntaxNodes<Node extends SyntaxNode>(value: unknown): Generator<Node> {
  if (typeof value !== "object" || value === null) return;
  if ("type" in value && "start" in value) yield value as Node; // every node of ESTree has both
  for (const child of Object.values(value)) yield* syntaxNodes<Node>(child);
}
