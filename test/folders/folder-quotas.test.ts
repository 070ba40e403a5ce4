import { describe, expect, test } from "vitest";
import { parseDeploySettings } from "../../src/deployment/deploy-settings.ts";
import type { BulkJobFile } from "../../src/folders/bulk-folder.ts";
import { folderQuotaProblems } from "../../src/folders/folder-quotas.ts";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";
import { manyPipelines } from "../support/loads/many-pipelines.ts";

const { pipelines } = await readPipelinesFolder("examples/orders");
const [example] = pipelines;
if (!example) throw new Error("the example has no pipeline");
const { pipeline } = example;

function settingsOf(settings: object) {
  const parsed = parseDeploySettings(JSON.stringify(settings));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.settings;
}

const job = (name: string, characters: number, database = "dev"): BulkJobFile => ({
  name,
  input: "x".repeat(characters - 2),
  warehouse: { ...pipeline.warehouse, database },
  sources: [],
  manifests: undefined,
  isByName: false,
});

const daily = "cron(15 2 * * ? *)";

describe("a folder that AWS would refuse names the file or key to change", () => {
  test("where the input of a schedule is too long", () => {
    const settings = settingsOf({ bulk_schedules: { night: daily, day: daily } });
    const jobs = [job("night", 8193), job("day", 8192), job("by-hand", 9000)];
    expect(folderQuotaProblems(settings, pipelines, jobs)).toEqual([
      {
        path: "bulk/night.json",
        message: expect.stringMatching(
          /^is an input of 8193 characters; .* takes 8192: spread its paths over several files/,
        ),
      },
    ]);
  });

  test("where prefix and suffix are too long for a rule", () => {
    const long = { ...example, source: { bucket: "landing", prefix: "p".repeat(1000), suffix: "s".repeat(1000) } };
    const [problem, ...others] = folderQuotaProblems(settingsOf({}), [long], []);
    expect(others).toEqual([]);
    expect(problem?.path).toBe("orders_queue.json");
    expect(problem?.message).toMatch(/^source\.prefix and source\.suffix make an event pattern of 21\d\d characters/);
    expect(folderQuotaProblems(settingsOf({ buckets: { landing: { events: "s3" } } }), [long], [])).toEqual([]);
  });

  test("where one bucket would notify too many queues", () => {
    const settings = settingsOf({ buckets: { "shop-landing": { events: "s3" } } });
    expect(folderQuotaProblems(settings, manyPipelines(example, 100), [])).toEqual([]);
    expect(folderQuotaProblems(settings, manyPipelines(example, 101), [])).toEqual([
      {
        path: "buckets.shop-landing.events",
        message: expect.stringMatching(/101 pipelines .* takes 100 .*"eventbridge"$/),
      },
    ]);
  });

  test("where a function has too many rules", () => {
    const names = Array.from({ length: 41 }, (_, index) => `job${index}`);
    const settings = settingsOf({ bulk_schedules: Object.fromEntries(names.map((name) => [name, daily])) });
    expect(folderQuotaProblems(settings, pipelines, [])).toEqual([
      {
        path: "bulk_schedules",
        message: expect.stringMatching(/^41 schedules; .* 40 rules: put several paths into one/),
      },
    ]);
    const jobs = names.map((name, index) => job(name, 10, `db${index}`));
    expect(folderQuotaProblems(settingsOf({}), pipelines, jobs)).toEqual([
      { path: "cluster.db_name", message: expect.stringMatching(/^42 databases in all files; /) },
    ]);
  });

  test("where an alarm would watch too many pipelines", () => {
    const all = Array.from({ length: 10_001 }, () => ({ ...example, source: undefined }));
    expect(folderQuotaProblems(settingsOf({}), all, [])).toEqual([
      { path: ".", message: expect.stringMatching(/^holds 10001 pipelines; .* watches 10000: use two folders/) },
    ]);
  });
});
