/** Entries in order of their time, the earliest first. */
type MinHeap<T> = {
  push(at: number, value: T): void;
  peek(): { at: number; value: T } | undefined;
  pop(): { at: number; value: T } | undefined;
  clear(): void;
};

export function createMinHeap<T>(): MinHeap<T> {
  const entries: { at: number; value: T }[] = [];
  return {
    push(at, value) {
      entries.push({ at, value });
      siftUp(entries, entries.length - 1);
    },
    peek: () => entries[0],
    pop() {
      const top = entries[0];
      const last = entries.pop();
      if (last && entries.length > 0) {
        entries[0] = last;
        siftDown(entries);
      }
      return top;
    },
    clear: () => entries.splice(0),
  };
}

type Timed = { at: number };

function siftUp(entries: Timed[], start: number): void {
  for (let index = start; index > 0; ) {
    const parent = (index - 1) >> 1;
    if (!swapIfLater(entries, parent, index)) return;
    index = parent;
  }
}

function siftDown(entries: Timed[]): void {
  for (let index = 0; ; ) {
    const child = earlierChild(entries, index);
    if (!swapIfLater(entries, index, child)) return;
    index = child;
  }
}

function earlierChild(entries: Timed[], index: number): number {
  const left = entries[2 * index + 1];
  const right = entries[2 * index + 2];
  return left && right && right.at < left.at ? 2 * index + 2 : 2 * index + 1;
}

/** @returns false if the two are in order already, or `below` is past the end */
function swapIfLater(entries: Timed[], above: number, below: number): boolean {
  const [upper, lower] = [entries[above], entries[below]];
  if (!upper || !lower || upper.at <= lower.at) return false;
  entries[above] = lower;
  entries[below] = upper;
  return true;
}
