/** As much as every node of ESTree has. */
export type SyntaxNode = { type: string; start: number };

/** A syntax tree's nodes, each before those within it. `Node` adds the members that the caller looks at. */
export function* syntaxNodes<Node extends SyntaxNode>(tree: unknown): Generator<Node> {
  const left = [tree];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    if ("type" in value && "start" in value) yield value as Node; // every node of ESTree has both
    left.push(...Object.values(value).reverse());
  }
}
