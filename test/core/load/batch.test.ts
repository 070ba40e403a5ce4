import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Arrival } from "../../../src/core/arrivals/arrival.ts";
import { type Batch, type Delivery, formBatches, messageIdsOf } from "../../../src/core/load/batch.ts";
import { arrival, scope } from "../../support/builders.ts";

const wide = { maxFiles: 1000, maxBytes: 1_000_000 };

const message = (messageId: string, ...arrivals: Arrival[]): Delivery => ({ messageId, arrivals });
const at = (second: number) => `2026-11-22T08:00:${String(second).padStart(2, "0")}.000Z`;
const keysOf = (batches: readonly Batch[]) => batches.map(({ files }) => files.map((file) => file.arrival.key));

describe("the batches of a queue", () => {
  test("are none without arrivals", () => {
    expect(formBatches(scope, [], wide)).toEqual([]);
    expect(formBatches(scope, [message("m1")], wide)).toEqual([]);
  });

  test("name files, with their messages, and bytes", () => {
    const [a, b] = [arrival("orders/a.csv"), arrival("orders/b.csv")];
    expect(formBatches(scope, [message("m1", b), message("m2", a)], wide)).toEqual([
      {
        id: "8f1f588f4e4c2f8eb2d47fe1cd7364d0",
        files: [
          { id: "3854b90c8d332332fb1bbd1a5b2556f8", arrival: a, messageIds: ["m2"] },
          { id: "554bb84c60bea12478f00736669c68bc", arrival: b, messageIds: ["m1"] },
        ],
        bytes: 200,
      },
    ]);
  });

  test("have another id for another target, or in another warehouse", () => {
    const [batch] = formBatches(
      ["cluster main", "dev", "sales.orders2"],
      [message("m1", arrival("orders/a.csv"))],
      wide,
    );
    expect(batch?.id).not.toBe("6c7ff914a90f883335ec1e592ea21f3d");
    const [elsewhere] = formBatches(
      ["cluster other", "dev", "sales.orders"],
      [message("m1", arrival("orders/a.csv"))],
      wide,
    );
    expect(elsewhere?.id).not.toBe("6c7ff914a90f883335ec1e592ea21f3d");
    const [same] = formBatches(scope, [message("m9", arrival("orders/a.csv"))], wide);
    expect(same?.id).toBe("6c7ff914a90f883335ec1e592ea21f3d");
  });

  test("have the same id for the same files, whichever of them is older", () => {
    const older = arrival("orders/b.csv", { eventTime: "2026-11-21T08:00:00.000Z" });
    const [batch] = formBatches(scope, [message("m1", arrival("orders/a.csv"), older)], wide);
    expect(batch?.files.map((file) => file.arrival.key)).toEqual(["orders/b.csv", "orders/a.csv"]);
    expect(batch?.id).toBe("8f1f588f4e4c2f8eb2d47fe1cd7364d0");
  });

  test("hold files oldest first", () => {
    const deliveries = [
      message("m1", arrival("new", { eventTime: at(3) }), arrival("old", { eventTime: at(1) })),
      message("m2", arrival("middle", { eventTime: at(2) })),
    ];
    expect(keysOf(formBatches(scope, deliveries, wide))).toEqual([["old", "middle", "new"]]);
  });
});

describe("a key announced several times", () => {
  const older = arrival("a.csv", { sequencer: "01", eTag: "e1", bytes: 10 });
  const newer = arrival("a.csv", { sequencer: "02", eTag: "e2", bytes: 20 });

  test.each([
    { order: "older first", arrivals: [older, newer] },
    { order: "newer first", arrivals: [newer, older] },
  ])("is loaded once, in its newest version, $order", ({ arrivals }) => {
    const [batch, ...more] = formBatches(scope, [message("m1", ...arrivals)], wide);
    expect(more).toEqual([]);
    expect(batch?.files.map((file) => file.arrival)).toEqual([newer]);
    expect(batch?.bytes).toBe(20);
  });

  test("carries every message that announced it", () => {
    const [batch] = formBatches(scope, [message("m3", newer), message("m1", older), message("m2", newer)], wide);
    expect(batch?.files[0]?.messageIds).toEqual(["m1", "m2", "m3"]);
  });

  test("is two files when it is in two buckets", () => {
    const deliveries = [message("m1", arrival("a.csv"), arrival("a.csv", { bucket: "lake2" }))];
    expect(formBatches(scope, deliveries, wide)[0]?.files).toHaveLength(2);
  });

  test("cannot be mistaken for another bucket's key", () => {
    const deliveries = [message("m1", arrival("b/c", { bucket: "a" }), arrival("c", { bucket: "a/b" }))];
    expect(formBatches(scope, deliveries, wide)[0]?.files).toHaveLength(2);
  });
});

describe("the limits of a batch", () => {
  const sized = (...bytes: number[]) =>
    message("m1", ...bytes.map((size, index) => arrival(`f${index}`, { bytes: size, eventTime: at(index) })));

  test.each([
    {
      what: "files up to maxFiles",
      bytes: [1, 1, 1],
      limits: { maxFiles: 3, maxBytes: 100 },
      keys: [["f0", "f1", "f2"]],
    },
    {
      what: "no file above maxFiles",
      bytes: [1, 1, 1],
      limits: { maxFiles: 2, maxBytes: 100 },
      keys: [["f0", "f1"], ["f2"]],
    },
    { what: "bytes up to maxBytes", bytes: [5, 5], limits: { maxFiles: 9, maxBytes: 10 }, keys: [["f0", "f1"]] },
    { what: "no byte above maxBytes", bytes: [5, 6], limits: { maxFiles: 9, maxBytes: 10 }, keys: [["f0"], ["f1"]] },
    {
      what: "a larger file alone",
      bytes: [1, 11, 1],
      limits: { maxFiles: 9, maxBytes: 10 },
      keys: [["f0"], ["f1"], ["f2"]],
    },
    {
      what: "a larger first file alone",
      bytes: [11, 0],
      limits: { maxFiles: 9, maxBytes: 10 },
      keys: [["f0"], ["f1"]],
    },
    { what: "one file each", bytes: [1, 1], limits: { maxFiles: 1, maxBytes: 10 }, keys: [["f0"], ["f1"]] },
  ])("let in $what", ({ bytes, limits, keys }) => {
    expect(keysOf(formBatches(scope, [sized(...bytes)], limits))).toEqual(keys);
  });

  test("split 6,000 files by 1,000 into six batches", () => {
    const files = Array.from({ length: 6000 }, (_, index) => arrival(`f${index}`));
    const batches = formBatches(scope, [message("m1", ...files)], wide);
    expect(batches.map(({ files }) => files.length)).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
  });

  test("put a message into every batch that has one of its files", () => {
    const batches = formBatches(scope, [sized(1, 1, 1)], { maxFiles: 2, maxBytes: 10 });
    expect(batches.map(messageIdsOf)).toEqual([["m1", "m1"], ["m1"]]);
  });
});

const anyArrival = fc
  .record({
    key: fc.constantFrom("a", "b", "c", "d e", "f\n", "g"),
    version: fc.nat({ max: 40 }),
    bytes: fc.nat({ max: 30 }),
  })
  .map(({ key, version, bytes }) =>
    arrival(key, { bytes, sequencer: version.toString(16), eTag: `${version}-${bytes}`, eventTime: at(version) }),
  );
const anyDeliveries = fc
  .array(fc.array(anyArrival, { maxLength: 4 }), { maxLength: 12 })
  .map((lists) => lists.map((arrivals, index) => message(`m${index}`, ...arrivals)));
const anyLimits = fc.record({ maxFiles: fc.integer({ min: 1, max: 4 }), maxBytes: fc.integer({ min: 1, max: 60 }) });

describe("forming batches", () => {
  test("gives the same batches in whatever order messages come", () => {
    const withOrder = anyDeliveries.chain((deliveries) =>
      fc.tuple(fc.constant(deliveries), fc.shuffledSubarray(deliveries, { minLength: deliveries.length })),
    );
    fc.assert(
      fc.property(withOrder, anyLimits, ([deliveries, shuffled], limits) => {
        expect(formBatches(scope, shuffled, limits)).toEqual(formBatches(scope, deliveries, limits));
      }),
    );
  });

  test("loses no key and no message, repeats no key, and passes no limit", () => {
    fc.assert(
      fc.property(anyDeliveries, anyLimits, (deliveries, limits) => {
        const batches = formBatches(scope, deliveries, limits);
        const keys = keysOf(batches).flat();
        expect(new Set(keys)).toEqual(new Set(deliveries.flatMap(({ arrivals }) => arrivals.map(({ key }) => key))));
        expect(new Set(keys).size).toBe(keys.length);
        const announcing = deliveries.filter(({ arrivals }) => arrivals.length > 0).map(({ messageId }) => messageId);
        expect(new Set(batches.flatMap(messageIdsOf))).toEqual(new Set(announcing));
        for (const { files, bytes } of batches) {
          expect(files.length).toBeLessThanOrEqual(limits.maxFiles);
          expect(files.length === 1 || bytes <= limits.maxBytes).toBe(true);
        }
      }),
    );
  });
});
