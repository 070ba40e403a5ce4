import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "vitest";
import { startPipelines } from "../../../src/testing/start-pipelines.ts";

const test = base.extend("folder", async ({}, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), "scheduled-"));
  await cp("examples/orders", folder, { recursive: true });
  onCleanup(() => rm(folder, { recursive: true }));
  const settings = { reconcile: "rate(15 minutes)", bulk_schedules: { yesterday: "rate(20 minutes)" } };
  await writeFile(join(folder, "deploy.json"), JSON.stringify(settings));
  return folder;
});

test("the schedules of a folder run as the clock of a test is moved on", async ({ folder }) => {
  const lines: { functionName: string; line: string }[] = [];
  await using local = await startPipelines({ pipelines: folder, onLog: (entry) => lines.push(entry) });
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const monday = await readFile("examples/orders/files/monday.csv", "utf8");
  await local.putObject("shop-landing", `archive/dt=${yesterday}/monday.csv`, monday);

  local.advance({ minutes: 14 });
  await local.untilQuiet();
  const ranOf = (name: string) => lines.filter(({ functionName }) => functionName === name);
  expect(ranOf("reconcile")).toEqual([]);
  local.advance({ minutes: 2 });
  await local.untilQuiet();
  expect(
    ranOf("reconcile")
      .map(({ line }) => line)
      .join("\n"),
  ).toContain('"message":"pipeline reconciled"');

  expect(ranOf("bulk_loader")).toEqual([]);
  local.advance({ minutes: 5 });
  await local.untilQuiet();
  expect(
    ranOf("bulk_loader")
      .map(({ line }) => line)
      .join("\n"),
  ).toContain(`archive/dt=${yesterday}/`);
  expect(await local.query("SELECT COUNT(*) AS orders FROM shop.orders")).toEqual([{ orders: "3" }]);
});
