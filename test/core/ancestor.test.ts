import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadMessages } from "../../src/core/load/load-messages.ts";
import { pipeline, s3Notification } from "../support/builders.ts";
import { fakeLog, fakeMetrics, fakeObjects, fakePipelines, fakeSubmitter } from "../support/fakes.ts";

/**
 * The defects of the project whose handlers have the same names (github.com/jmgtan/redshift_microbatch), numbered as in the
 * list of its defects, each with the tests that keep it out.
 */
const tests = [
  {
    defect: "2: the first record of a message alone is loaded",
    file: "core/arrivals/announcement",
    title: "announces the files of all its records, in their order",
  },
  {
    defect: "2: s3:TestEvent writes an empty manifest",
    file: "core/load/load-messages",
    title: "acknowledges and counts what loads nothing, without asking for the configuration",
  },
  {
    defect: "3: a plus sign in a notification's key stays a plus sign",
    file: "core/arrivals/announcement",
    title: "written $written is $key",
  },
  {
    defect: "4: a function sleeps for half a minute",
    file: "core/recovery/backoff",
    title: "stays between 0 and the ceiling, in whole milliseconds",
  },
  {
    defect: "5: the format is always Parquet",
    file: "core/pipeline/copy-options/copy-options",
    title: "are read from $text",
  },
  {
    defect: "5: a key has one column",
    file: "core/load/plan/render-plan",
    title: "compares all parts of a composite key",
  },
  {
    defect: "5: names are not quoted",
    file: "core/load/plan/render-plan",
    title: "quotes a table without a schema, and odd names",
  },
  { defect: "5: a table's name may hold SQL", file: "core/base/identifier", title: "is refused when it tries SQL: %j" },
  { defect: "5: a role may hold SQL", file: "config/config", title: "is $name" },
  {
    defect: "6: of two rows with one key and time both are inserted",
    file: "property/modes",
    title: "holds what the oracle expects, in every mode, with and without merge_also_on",
  },
  {
    defect: "6: rows without a timestamp or a key are lost",
    file: "property/modes",
    title: "holds what the oracle expects, in every mode, with and without merge_also_on",
  },
  {
    defect: "7: a conflict is tried for ever",
    file: "core/recovery/classes/conflict",
    title: "is $outcome.kind after attempt $attempt of 8",
  },
  { defect: "7: all retries wait alike", file: "core/recovery/backoff", title: "differs between failures" },
  {
    defect: "7: an event that comes twice submits twice",
    file: "core/recovery/classes/conflict",
    title: "is submitted once, although its event comes twice",
  },
  {
    defect: "7: a failure of another kind is dropped",
    file: "core/recovery/classes/permanent",
    title: "is parked with reason and remedy: $error",
  },
  {
    defect: "10: clusters with one fixed user alone are loaded",
    file: "handlers/loader",
    title: "sends the load to $address and nowhere else",
  },
];

test.each(tests)("defect $defect: kept out by $file, $title", ({ file, title }) => {
  expect(readFileSync(new URL(`../${file}.test.ts`, import.meta.url), "utf8")).toContain(`"${title}"`);
});

test("defect 1: a warm function lists files of an earlier event again", async () => {
  const deps = {
    pipelines: fakePipelines({ orders_queue: pipeline() }),
    objects: fakeObjects(),
    metrics: fakeMetrics(),
    warehouse: fakeSubmitter(),
    log: fakeLog(),
  };
  for (const key of ["first.csv", "second.csv", "third.csv"])
    await loadMessages(deps, [{ messageId: key, body: s3Notification(key), queue: "orders_queue", sentAtMs: 0 }]);
  const urls = deps.objects.written.map(({ body }) =>
    JSON.parse(body).entries.map((entry: { url: string }) => entry.url),
  );
  expect(urls).toEqual([["s3://lake/first.csv"], ["s3://lake/second.csv"], ["s3://lake/third.csv"]]);
});
