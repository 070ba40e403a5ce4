import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { callBudget, localLimits } from "../../src/console/readings/call-budget.ts";
import { overviewReader } from "../../src/console/readings/overview.ts";
import { readingStore } from "../../src/console/readings/reading-store.ts";
import { pageFiles } from "../../src/console/server/page-files.ts";
import { startConsole } from "../../src/console/server/start-console.ts";
import type { RejectedJson } from "../../src/core/records/rejected-rows.ts";
import { scenario, seriousProblems, visit } from "../support/console/console-test.ts";
import { madeApp } from "../support/console/made-app.ts";

const now = () => new Date();
const never = () => Promise.reject(new Error("not asked"));
const batch = "d4a9cece70047c9d3effb85963667c42";

const record: RejectedJson = {
  ...{ pipeline: "pipeline_0001", table_name: "shop.pipeline_0001", db_name: "dev", batch_id: batch },
  ...{ statement_id: "8f0c", committed_at: "2026-11-30T11:00:00.000Z", reason: "COPY left out 2 rows" },
  ...{ rejected_rows: 2, rows: "s3://m/rejected.jsonl", listed_rows: 2, problems: [], query_ids: [] },
  files: [
    {
      ...{ file_id: batch, url: "s3://b/orders/lacks.csv", bytes: 90, etag: "e1", rejected_rows: 2 },
      event_time: "2026-11-30T10:59:00.000Z",
    },
  ],
};

scenario("shows a load without some rows in the views of its pipeline and of its batch", async () => {
  const app = madeApp({ pipelines: 2, batches: 1 }, now);
  const needs = { parked: [], quarantined: [], rejected: [record], errors: [] };
  await using running = await startConsole(
    {
      app: {
        ...app,
        needsAction: async (pipeline) => ({ ...needs, pipeline, waiting: [] }),
        batchErrors: async (pipeline, batch_id) => ({
          ...{ ...needs, pipeline, batch_id, rejected: [{ ...record, first: [] }], looked_in: [] },
        }),
      },
      overview: { get: never, names: never, expire: () => {} },
      store: readingStore({ nowMs: () => Date.now(), explain: String }),
      ...{ freshMs: 5_000, freshnessMinutes: 15, explain: String, who: never, log: { info: () => {} }, now },
    },
    { port: 0, files: await pageFiles() },
  );
  const { origin } = new URL(running.url);
  const console = { ...running, origin, log: () => "" };
  for (const path of ["/pipelines/pipeline_0001", `/pipelines/pipeline_0001/batches/${batch}`]) {
    await using opened = await visit({ console }, path);
    const item = opened.page.getByRole("listitem").filter({ hasText: "rows rejected" });
    await item.getByText("COPY left out 2 rows").waitFor();
    expect(await item.locator(".command code").innerText()).toBe(
      `redshift-loader replay pipeline_0001 ${batch} --rejected`,
    );
    expect(opened.complaints).toEqual([]);
  }
});

scenario("names the file that is late and what it waits for, and draws the freshness of the day", async () => {
  const app = madeApp({ pipelines: 2, batches: 1 }, now);
  const shared = { app, explain: String, freshMs: 5_000, freshnessMinutes: 1 };
  const nowMs = () => Date.now();
  const budget = callBudget({ limits: localLimits, nowMs, sleepMs: (ms) => sleep(ms) });
  await using running = await startConsole(
    {
      ...shared,
      overview: overviewReader({ ...shared, budget, nowMs }),
      store: readingStore({ nowMs, explain: String }),
      ...{ who: never, log: { info: () => {} }, now },
    },
    { port: 0, files: await pageFiles() },
  );
  const { origin } = new URL(running.url);
  await using opened = await visit({ console: { ...running, origin, log: () => "" } });
  const { page, complaints } = opened;
  const late = page.getByRole("listitem").filter({ hasText: "3 files wait, the oldest for 20 min" });
  await late
    .getByText(/^Here since .* 20 min\. It waits for the fence of its target, since .*, behind batch/)
    .waitFor();
  expect(await late.getByRole("link", { name: "s3://b/orders/late.csv" }).getAttribute("href")).toBe(
    "/pipelines/pipeline_0000/file?url=s3%3A%2F%2Fb%2Forders%2Flate.csv",
  );
  expect(await late.getByRole("link", { name: /^0{31}2$/ }).count()).toBe(1);
  await late.getByRole("link", { name: "pipeline_0000" }).click();
  // lags of 40 to 63 seconds, and the target is a minute
  const chart = page.getByRole("img", { name: "above the target of 60 s in 3 of 24 hours with loads" });
  await chart.waitFor();
  expect(await chart.locator(".late").count()).toBe(3);
  expect(await chart.locator("line.target").count()).toBe(1);
  expect(await seriousProblems(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
