import { describe, expect, test } from "vitest";
import { arrayFromAsync, groupedMap, groupedObject, promiseWithResolvers } from "../../scripts/node-20.ts";

const words = ["ant", "bee", "asp", "", "bat"];
const first = (word: string) => word.charAt(0);

describe("what Node 20 lacks, beside what this Node has", () => {
  test("groups into a map, with any keys and the index", () => {
    expect(groupedMap(words, first)).toEqual(Map.groupBy(words, first));
    expect(groupedMap(new Set(words), (_, index) => index % 2 === 0)).toEqual(
      Map.groupBy(new Set(words), (_, index) => index % 2 === 0),
    );
    expect(groupedMap([], first)).toEqual(new Map());
  });

  test("groups into an object without a prototype", () => {
    const groups = groupedObject([...words, "__proto__"], (word) => word);
    expect(Object.entries(groups)).toEqual(Object.entries(Object.groupBy([...words, "__proto__"], (word) => word)));
    expect(Object.getPrototypeOf(groups)).toBeNull();
  });

  test("collects what comes one after the other", async () => {
    async function* twice(...items: number[]) {
      for (const item of items) yield item * 2;
    }
    expect(await arrayFromAsync(twice(1, 2, 3))).toEqual(await Array.fromAsync(twice(1, 2, 3)));
    expect(await arrayFromAsync([Promise.resolve(1), 2])).toEqual([1, 2]);
    expect(await arrayFromAsync(twice(5, 6), async (item, index) => item + index)).toEqual([10, 13]);
  });

  test("passes on the error of what it collects", async () => {
    async function* broken() {
      yield 1;
      throw new Error("no more");
    }
    await expect(arrayFromAsync(broken())).rejects.toThrow("no more");
  });

  test("hands out a promise with its two ends", async () => {
    const [kept, broken] = [promiseWithResolvers<number>(), promiseWithResolvers<number>()];
    kept.resolve(7);
    broken.reject(new Error("not kept"));
    expect(await kept.promise).toBe(7);
    await expect(broken.promise).rejects.toThrow("not kept");
  });
});
