/** Keeps the newest of what is added, in constant memory; the newest comes first. */
export function newest<Item extends { lastModified: Date }>(count: number) {
  let kept: Item[] = [];
  return {
    add(item: Item): void {
      kept.push(item);
      if (kept.length >= count * 2 + 100) kept = first();
    },
    all: () => first(),
  };

  function first(): Item[] {
    return kept.toSorted((one, other) => other.lastModified.getTime() - one.lastModified.getTime()).slice(0, count);
  }
}
