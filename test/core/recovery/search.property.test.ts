import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Arrival, fileId } from "../../../src/core/arrivals/arrival.ts";
import { s3Url } from "../../../src/core/arrivals/s3-url.ts";
import { formBatches, toBatch } from "../../../src/core/load/batch.ts";
import { submitBatch } from "../../../src/core/load/submission.ts";
import { arrival, pipeline, scope } from "../../support/builders.ts";
import { type SimulatedLoader, settle, simulatedLoader } from "./simulated-loader.ts";
import type { SimulationOptions } from "./simulated-warehouse.ts";

type Named = NonNullable<SimulationOptions["named"]>;
const everyNaming: readonly Named[] = ["by rows", "by text", "never"];

/** @param folder a long name makes the load send a list of its files, even of a few hundred */
const filesOf = (count: number, folder = "orders") =>
  Array.from({ length: count }, (_, index) => arrival(`${folder}/${index}.csv`));

const longFolder = "orders".padEnd(900, "/2026");

/** Loads the files, of which those at `bad` are refused, until all is quiet. */
async function load(files: readonly Arrival[], bad: readonly number[], named: Named): Promise<SimulatedLoader> {
  const loader = simulatedLoader({ bad: new Set(bad.map((index) => urlAt(files, index))), named });
  const limits = { maxFiles: files.length, maxBytes: 2 ** 50 };
  for (const batch of formBatches(scope, [{ messageId: "m1", arrivals: files }], limits))
    await submitBatch(loader.deps, { pipelineName: "orders_queue", pipeline: pipeline(), batch });
  await settle(loader, 20 * (bad.length + 1));
  return loader;
}

const urlAt = (files: readonly Arrival[], index: number) => s3Url(files[index] ?? { bucket: "", key: "" });

const quarantined = ({ objects }: SimulatedLoader): string[] =>
  [...objects.held].flatMap(([url, body]) => (url.includes("/quarantine/") ? [String(JSON.parse(body).url)] : []));
const parked = ({ objects }: SimulatedLoader) => [...objects.held.keys()].filter((url) => url.includes("/parked/"));

async function expectSearched(count: number, bad: readonly number[], named: Named, folder?: string): Promise<void> {
  const files = filesOf(count, folder);
  const loader = await load(files, bad, named);
  const good = files.map(s3Url).filter((_, index) => !bad.includes(index));
  expect(quarantined(loader).toSorted()).toEqual(bad.map((index) => urlAt(files, index)).toSorted());
  expect(loader.warehouse.target.toSorted()).toEqual(good.toSorted());
  expect(loader.warehouse.ledger).toHaveLength(good.length);
  expect(parked(loader)).toEqual([]);
  expect(loader.alerts.sent).toHaveLength(
    loader.alerts.sent.filter(({ subject }) => /^Quarantined/.test(subject)).length,
  );
}

const someBad = (count: number, most: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: most });
const naming = fc.constantFrom(...everyNaming);

describe("recovery of a batch with bad files", () => {
  test("quarantines just them and loads all others once, whichever they are", async () => {
    const given = fc
      .integer({ min: 1, max: 60 })
      .chain((count) => fc.tuple(fc.constant(count), someBad(count, count), naming));
    await fc.assert(
      fc.asyncProperty(given, (batch) => expectSearched(...batch)),
      { numRuns: 100 },
    );
  }, 60_000);

  test("quarantines just them and loads all others once, in batches of hundreds of files", async () => {
    const given = fc
      .integer({ min: 61, max: 1000 })
      .chain((count) => fc.tuple(fc.constant(count), someBad(count, 4), naming));
    await fc.assert(
      fc.asyncProperty(given, (batch) => expectSearched(...batch)),
      { numRuns: 12 },
    );
  }, 60_000);

  test("does so where a load sends the list of its files once", async () => {
    const given = fc
      .integer({ min: 200, max: 600 })
      .chain((count) => fc.tuple(fc.constant(count), someBad(count, 3), naming));
    await fc.assert(
      fc.asyncProperty(given, (batch) => expectSearched(...batch, longFolder)),
      { numRuns: 8 },
    );
  }, 60_000);

  test("sends such a list, whose files are not loaded again", async () => {
    const files = filesOf(300, longFolder);
    const loader = await load(files, [7], "by rows");
    expect(loader.warehouse.submissions.at(-1)?.sqls.join("\n")).toContain("/* loader:record-listed */");
    const batch = toBatch(
      scope,
      files.slice(200).map((file) => ({ id: fileId(file), arrival: file, messageIds: [] })),
    );
    await submitBatch(loader.deps, { pipelineName: "orders_queue", pipeline: pipeline(), batch, occasion: "again" });
    await settle(loader, 5);
    expect(loader.warehouse.target.toSorted()).toEqual(
      files
        .map(s3Url)
        .filter((_, index) => index !== 7)
        .toSorted(),
    );
  });

  test.each([
    { named: "by rows" as const, extra: 1 },
    { named: "by text" as const, extra: 1 },
    { named: "never" as const, extra: 4 },
  ])(
    "of 1,000 files loads 999 after $extra extra submissions when the bad one is named $named",
    async ({ named, extra }) => {
      const counts = await Promise.all(
        [0, 7, 499, 500, 998, 999].map(async (index) => {
          const loader = await load(filesOf(1000), [index], named);
          expect(loader.warehouse.target).toHaveLength(999);
          return loader.warehouse.submissions.length - 1;
        }),
      );
      expect(Math.max(...counts)).toBe(extra);
    },
    60_000,
  );
});
