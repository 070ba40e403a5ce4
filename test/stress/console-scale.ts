import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { callBudget, localLimits } from "../../src/console/readings/call-budget.ts";
import { overviewReader } from "../../src/console/readings/overview.ts";
import { readingStore } from "../../src/console/readings/reading-store.ts";
import { pageFiles } from "../../src/console/server/page-files.ts";
import { startConsole } from "../../src/console/server/start-console.ts";
import { madeApp } from "../support/console/made-app.ts";

/**
 * Measures the console with made readings of 1,000 pipelines and 10,000 batches: seconds until each view is drawn, and
 * the memory of its server. `node test/stress/console-scale.ts`
 */
const size = { pipelines: 1_000, batches: 10_000 };

if (process.send) await serve();
else await measure();

async function serve(): Promise<void> {
  const now = () => new Date();
  const nowMs = () => Date.now();
  const app = madeApp(size, now);
  const explain = String;
  const budget = callBudget({ limits: localLimits, nowMs, sleepMs: (ms) => sleep(ms) });
  const shared = { app, explain, freshMs: 2_000, freshnessMinutes: 15 };
  const overview = overviewReader({ ...shared, budget, nowMs });
  const store = readingStore({ nowMs, explain });
  const deps = { ...shared, overview, store, who: async () => "nobody", log: { info: () => {} }, now };
  const { url } = await startConsole(deps, { port: 0, files: await pageFiles() });
  process.send?.({ url });
  process.on("message", () => process.send?.({ rss: process.memoryUsage().rss, heap: process.memoryUsage().heapUsed }));
}

async function measure(): Promise<void> {
  const server = fork(import.meta.filename);
  const [{ url }] = await once(server, "message");
  const memory = async () => {
    server.send("memory");
    const [{ rss, heap }] = await once(server, "message");
    return `${Math.round(rss / 1e6)} MB resident, ${Math.round(heap / 1e6)} MB heap`;
  };
  const { startBrowser } = await import("../../scripts/start-browser.ts");
  const started = await startBrowser();
  if ("reason" in started) throw new Error(started.reason);
  const page = await started.browser.newPage();
  const { origin } = new URL(url);
  const timed = async (view: string, path: string, text: string) => {
    const startMs = performance.now();
    await page.goto(origin + path);
    await page.getByText(text).first().waitFor();
    const paint = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
    console.log(
      `${view}: drawn after ${Math.round(performance.now() - startMs)} ms, first paint ${Math.round(Number(paint))} ms; server ${await memory()}`,
    );
  };
  console.log(`empty: server ${await memory()}`);
  await page.goto(url);
  await page
    .getByText("pipeline_0999")
    .first()
    .waitFor({ state: "attached" })
    .catch(() => undefined);
  for (let round = 0; round < 2; round++) {
    await timed("overview", "/", "pipeline_0100");
    await timed("pipeline, 10,000 batches", "/pipelines/pipeline_0001", "Show more: 9,900 are left");
    await timed(
      "batch, 10,000 files",
      `/pipelines/pipeline_0001/batches/${"0".repeat(32)}`,
      "Show more: 9,900 are left",
    );
  }
  for (let index = 0; index < 70; index++)
    await fetch(`${origin}/api/pipelines/pipeline_${String(index).padStart(4, "0")}`);
  console.log(`after 70 pipelines with 10,000 batches each were opened: server ${await memory()}`);
  await started.browser.close();
  server.kill();
}
