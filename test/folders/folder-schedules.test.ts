import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test as base, expect } from "vitest";
import { readFolderSchedules } from "../../src/folders/folder-schedules.ts";

const test = base.extend("write", async ({}, { onCleanup }) => {
  const directory = await mkdtemp(join(tmpdir(), "schedules-"));
  onCleanup(() => rm(directory, { recursive: true }));
  return async (files: Record<string, object | string>) => {
    for (const [name, content] of Object.entries(files)) {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    }
    return directory;
  };
});

const job = {
  paths: [{ s3_path: "s3://landing/a/", table: "public.a" }],
  copy: { options: "CSV", role_arn: "arn:aws:iam::123456789012:role/r" },
  cluster: { identifier: "analytics", db_name: "dev" },
};

test("reads when reconcile and the bulk loads run", async ({ write }) => {
  const directory = await write({
    "deploy.json": { reconcile: "rate(5 minutes)", bulk_schedules: { nightly: "cron(0 2 * * ? *)" } },
    "bulk/nightly.json": job,
    "bulk/by-hand.json": job,
  });
  expect(await readFolderSchedules(directory)).toEqual({
    reconcile: "rate(5 minutes)",
    bulkJobs: [{ name: "nightly", schedule: "cron(0 2 * * ? *)", input: job }],
    problems: [],
  });
});

test("has the default without deploy.json", async ({ write }) => {
  expect(await readFolderSchedules(await write({}))).toEqual({
    reconcile: "rate(15 minutes)",
    bulkJobs: [],
    problems: [],
  });
});

test("reports what cannot run, and goes on with the rest", async ({ write }) => {
  const files = { "deploy.json": { bulk_schedules: { absent: "rate(1 day)" } }, "bulk/broken.json": "{" };
  const { reconcile, bulkJobs, problems } = await readFolderSchedules(await write(files));
  expect({ reconcile, bulkJobs }).toEqual({ reconcile: "rate(15 minutes)", bulkJobs: [] });
  expect(problems.join("\n")).toContain("broken.json:1:");
  const typo = await readFolderSchedules(await write({ "deploy.json": { reconsile: "rate(5 minutes)" } }));
  expect(typo).toMatchObject({ reconcile: "rate(15 minutes)", problems: [expect.stringContaining("reconsile")] });
});
