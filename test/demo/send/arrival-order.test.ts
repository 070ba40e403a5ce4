import { describe, expect, test } from "vitest";
import type { DemoFile } from "../../../src/demo/data/demo-file.ts";
import { arrivalOrder } from "../../../src/demo/send/arrival-order.ts";

const file = (key: string, late = 0): DemoFile => ({
  feed: "flights-csv",
  bucket: "b",
  key,
  body: new Uint8Array(),
  rows: 1,
  late,
  announced: "once",
  replaces: false,
  decoy: false,
});

async function orderOf(...files: DemoFile[]): Promise<string> {
  const made = (async function* () {
    yield* files;
  })();
  const arriving = await Array.fromAsync(arrivalOrder(made));
  return arriving.map(({ key }) => key).join("");
}

describe("files arrive", () => {
  test("in the order they are made", async () => {
    expect(await orderOf(file("a"), file("b"), file("c"))).toBe("abc");
  });

  test("late by as many files as they say", async () => {
    expect(await orderOf(file("a", 2), file("b"), file("c"), file("d"))).toBe("bcad");
  });

  test("last when nothing is left to wait for", async () => {
    expect(await orderOf(file("a", 9), file("b", 5), file("c"))).toBe("cab");
  });
});
