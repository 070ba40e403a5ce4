import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMinHeap } from "../../src/sqs/min-heap.ts";

describe("a min-heap", () => {
  test("gives back any entries in the order of their times", () => {
    const sorts = fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (times) => {
      const heap = createMinHeap<string>();
      for (const at of times) heap.push(at, `value ${at}`);
      const popped: number[] = [];
      for (let top = heap.pop(); top; top = heap.pop()) {
        expect(top.value).toBe(`value ${top.at}`);
        popped.push(top.at);
      }
      expect(popped).toEqual(times.toSorted((a, b) => a - b));
    });
    fc.assert(sorts);
  });

  test("shows its first entry without taking it", () => {
    const heap = createMinHeap<string>();
    expect(heap.peek()).toBeUndefined();
    heap.push(2, "later");
    heap.push(1, "sooner");
    expect(heap.peek()).toEqual({ at: 1, value: "sooner" });
    expect(heap.pop()).toEqual({ at: 1, value: "sooner" });
    heap.clear();
    expect(heap.pop()).toBeUndefined();
  });
});
