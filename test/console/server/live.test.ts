import { expect, test } from "vitest";
import { readingStore } from "../../../src/console/readings/reading-store.ts";
import type { ConsoleDeps } from "../../../src/console/server/route.ts";
import { startConsole } from "../../../src/console/server/start-console.ts";
import { madeApp } from "../../support/console/made-app.ts";

const now = () => new Date("2026-11-30T12:00:00.000Z");
const never = () => Promise.reject(new Error("not asked"));

const deps: ConsoleDeps = {
  app: madeApp({ pipelines: 1, batches: 1 }, now),
  overview: { get: never, names: never, expire: () => {} },
  store: readingStore({ nowMs: () => now().getTime(), explain: String }),
  ...{ freshMs: 5_000, freshnessMinutes: 15, explain: String, who: never, log: { info: () => {} }, now },
};

/** The first event of a live stream. */
async function firstOf(origin: string, of: string): Promise<unknown> {
  using stop = new DisposableStack();
  const ended = new AbortController();
  stop.defer(() => ended.abort());
  const answer = await fetch(`${origin}/api/live?of=${encodeURIComponent(of)}`, { signal: ended.signal });
  const { value } = (await answer.body?.getReader().read()) ?? {};
  return JSON.parse(new TextDecoder().decode(value).replace(/^data: /, ""));
}

test.each([
  ["/api/pipelines/q/file?url=", "Name the file's address: ?url=s3://bucket/key"],
  ["/api/search?q=", "Write what to search for: ?q=…"],
  ["/api/overview", "not asked"],
])("a live stream of %s says what is wrong, and the console goes on", async (of, error) => {
  await using running = await startConsole(deps, { port: 0, files: {} });
  const { origin } = new URL(running.url);
  expect(await firstOf(origin, of)).toMatchObject({ value: null, error });
  expect(await firstOf(origin, "/api/pipelines/pipeline_0000")).toMatchObject({ value: { pipeline: "pipeline_0000" } });
});
