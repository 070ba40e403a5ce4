import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Arrival, fileId } from "../../../src/core/arrivals/arrival.ts";
import { toBatch } from "../../../src/core/load/batch.ts";
import { ledgerSteps, stepsOfList } from "../../../src/core/load/plan/ledger-steps.ts";
import { renderPlan } from "../../../src/core/load/plan/render-plan.ts";
import { recordedFiles } from "../../../src/core/load/recorded-files.ts";
import { arrival, scope } from "../../support/builders.ts";
import { arrivals, tableNames } from "../arbitraries.ts";
import { hostileKeys } from "../hostile-keys.ts";

const filesOf = (all: readonly Arrival[]) =>
  all.map((each) => ({ id: fileId(each), arrival: each, messageIds: [] as string[] }));

/** The statements do not hold sequencers. */
const withoutSequencers = (all: readonly Arrival[]) => filesOf(all.map(({ sequencer: _, ...each }) => each));

const forms = {
  "in full": (ledger: Parameters<typeof stepsOfList>[0], batch: ReturnType<typeof toBatch>) =>
    ledgerSteps(ledger, batch, false),
  "from a list": stepsOfList,
};

describe.each(Object.entries(forms))("the files of a load that records them %s", (_, stepsOf) => {
  const readBack = (ledger: Parameters<typeof stepsOfList>[0], all: readonly Arrival[]) => {
    const { guard, record } = stepsOf(ledger, toBatch(scope, filesOf(all)));
    return recordedFiles({ parts: renderPlan([...guard, ...record]).map((sql) => ({ sql })) });
  };

  test("are read back from its statements, whatever tables and files are called", () => {
    const some = fc.array(arrivals, { minLength: 1, maxLength: 30 });
    return fc.assert(
      fc.property(tableNames, some, (ledger, all) => {
        const versioned = all.map(({ versionId, ...each }) => ({ ...each, ...(versionId && { versionId }) }));
        const files = withoutSequencers(versioned).map(({ arrival: file }) => file);
        expect(readBack(ledger, versioned).map(({ arrival: file }) => file)).toEqual(files);
      }),
      { numRuns: 200 },
    );
  });

  test("are read back with hostile keys", () => {
    const ledger = { name: "a (b) VALUES (c) SELECT file_id" };
    const all = hostileKeys.map((key) => arrival(key));
    expect(readBack(ledger, all).map(({ arrival: { key } }) => key)).toEqual(hostileKeys);
  });

  test("have the ids that the batch is made of", () => {
    const some = fc.array(arrivals, { minLength: 1, maxLength: 30 });
    return fc.assert(
      fc.property(some, (all) => {
        expect(readBack({ name: "l" }, all).map(({ id }) => id)).toEqual(all.map(fileId));
      }),
    );
  });

  test("are other files where a part of a key was removed on the way, as the Data API removes credentials", () => {
    const keys = ["a PASSWORD 'x'.csv", "a PASSWORD 'y'.csv"];
    const { guard, record } = stepsOf({ name: "l" }, toBatch(scope, filesOf(keys.map((key) => arrival(key)))));
    const parts = renderPlan([...guard, ...record]).map((sql) => ({ sql: sql.replace("PASSWORD", "") }));
    const [first] = recordedFiles({ parts });
    expect(first?.arrival.key).toBe("a  'x'.csv");
    expect(first?.id).toBe(fileId(arrival("a  'x'.csv")));
  });

  test("are none where the text was cut", () => {
    const { guard, record } = stepsOf({ name: "l" }, toBatch(scope, filesOf([arrival("a.csv"), arrival("b.csv")])));
    for (const sql of renderPlan([...guard, ...record]))
      for (let length = 0; length < sql.length; length += 7)
        expect(recordedFiles({ parts: [{ sql: sql.slice(0, length) }] }).length).toBeLessThanOrEqual(2);
  });
});

test("A list of files whose keys differ within one character is read back whole", () => {
  const keys = ["orders/😀.csv", "orders/😁.csv", "orders/"];
  const { guard, record } = stepsOfList({ name: "l" }, toBatch(scope, filesOf(keys.map((key) => arrival(key)))));
  const sqls = renderPlan([...guard, ...record]);
  expect(recordedFiles({ parts: sqls.map((sql) => ({ sql })) }).map((file) => file.arrival.key)).toEqual(keys);
  expect(sqls.every((sql) => sql.isWellFormed())).toBe(true);
});
