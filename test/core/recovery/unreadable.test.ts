import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { s3Url } from "../../../src/core/arrival.ts";
import { formBatches } from "../../../src/core/batch.ts";
import { submitBatch } from "../../../src/core/submission.ts";
import { arrival, pipeline, scope } from "../../support/builders.ts";
import { settle, simulatedLoader } from "./simulated-loader.ts";

/** Loads so many files as one batch, of which S3 refuses those at `unreadable`; answers by index what became of them. */
async function load(count: number, unreadable: readonly number[]) {
  const urls = Array.from({ length: count }, (_, index) => `s3://lake/${index}.csv`);
  const files = urls.map((_, index) => arrival(`${index}.csv`));
  const loader = simulatedLoader({ unreadable: new Set(unreadable.map((index) => `s3://lake/${index}.csv`)) });
  const [batch] = formBatches(scope, [{ messageId: "m1", arrivals: files }], pipeline().batch);
  if (!batch) throw new Error("no batch");
  await submitBatch(loader.deps, { pipelineName: "orders_queue", pipeline: pipeline(), batch });
  await settle(loader, 40 * (unreadable.length + 1));
  const { objects, warehouse, alerts } = loader;
  const records = [...objects.held].filter(([url]) => /\/(?:quarantine|parked)\//.test(url));
  const setAside = records.flatMap(([, body]) => {
    const record: { url?: string; files?: { url: string }[] } = JSON.parse(body);
    return record.url ? [record.url] : (record.files ?? []).map(({ url }) => url);
  });
  return {
    order: batch.files.map((file) => urls.indexOf(s3Url(file.arrival))),
    loaded: warehouse.target.map((url) => urls.indexOf(url)).sort((a, b) => a - b),
    setAside: setAside.map((url) => urls.indexOf(url)).sort((a, b) => a - b),
    submissions: warehouse.submissions.length,
    alerts: alerts.sent.map(({ subject }) => subject),
  };
}

const allBut = (count: number, one: number) => Array.from({ length: count }, (_, i) => i).filter((i) => i !== one);

describe("a file that S3 refuses to COPY", () => {
  test.each([
    { what: "first", place: 0 },
    { what: "in the middle", place: 500 },
    { what: "last", place: 999 },
  ])("stops none of the 999 others where it is the $what of them", async ({ place }) => {
    const { order } = await load(1000, []);
    const refused = order[place] ?? 0;
    expect(await load(1000, [refused])).toMatchObject({ loaded: allBut(1000, refused), setAside: [refused] });
  });

  test("is told of with what to do", async () => {
    const { alerts } = await load(3, [1]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatch(/^(?:Parked|Quarantined): 1 file for sales\.orders$/);
  });

  test("parks the batch, after two more attempts, where S3 refuses all of them", async () => {
    const all = Array.from({ length: 1000 }, (_, index) => index);
    expect(await load(1000, all)).toMatchObject({
      loaded: [],
      setAside: all,
      submissions: 3,
      alerts: ["Parked: 1000 files for sales.orders"],
    });
  });

  test("loses no other file and loads none twice, whichever and however many there are", () => {
    const given = fc
      .integer({ min: 1, max: 60 })
      .chain((count) => fc.tuple(fc.constant(count), fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }))));
    return fc.assert(
      fc.asyncProperty(given, async ([count, unreadable]) => {
        const { loaded, setAside } = await load(count, unreadable);
        expect([...loaded, ...setAside].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        expect(setAside).toEqual(expect.arrayContaining([...unreadable]));
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
