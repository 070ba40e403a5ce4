import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { test as base } from "vitest";
import { startBrowser } from "../../../scripts/start-browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "./console-world.ts";

/** Why scenarios are skipped: only where no Chromium starts. */
const started = await startBrowser();
if ("reason" in started) console.warn(`Browser tests are skipped. ${started.reason}`);

type Opened = {
  page: Page;
  /** Errors of the page's console, and requests that leave loopback: a scenario ends with none. */
  complaints: string[];
};

/** A page of the console in a browser of its own window, with what it complains of. */
async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Opened & AsyncDisposable> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== "data:" && hostname !== "127.0.0.1") complaints.push(`request: ${request.url()}`);
  });
  page.setDefaultTimeout(30_000);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** A scenario in a real browser, before one local pipeline and one console for all files. */
const inWorld = base.extend("world", { scope: "worker" }, async ({}, { onCleanup }) => {
  const world: ConsoleWorld = await startConsoleWorld();
  onCleanup(async () => {
    await world[Symbol.asyncDispose]();
    if ("browser" in started) await started.browser.close();
  });
  return world;
});

export const scenario = inWorld.skipIf("reason" in started);

/** Opens the console at a path, as a person who has its address. */
export async function visit(
  { console }: Pick<ConsoleWorld, "console">,
  path = "/",
  options: BrowserContextOptions = {},
): Promise<Opened & AsyncDisposable> {
  if ("reason" in started) throw new Error(started.reason);
  const opened = await openPage(started.browser, options);
  await opened.page.goto(`${console.origin}${path}#token=${console.token}`);
  return opened;
}

export const fileAt = (pipeline: string, url: string): string =>
  `/pipelines/${pipeline}/file?url=${encodeURIComponent(url)}`;

/** Violations that axe-core calls serious or critical, as text. */
export async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate<Violation[]>("axe.run().then(({ violations }) => violations)");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** As much of what axe-core says as is read. */
type Violation = { id: string; impact: string; nodes: { target: string[] }[] };
