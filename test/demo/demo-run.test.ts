import { expect, test } from "vitest";
import { watchLoads } from "../../src/demo/demo-run.ts";
import type { Load } from "../../src/demo/report/load.ts";

const load = (statementId: string, state: Load["state"]): Load => ({
  statementId,
  table: "analytics.flights",
  batchId: statementId,
  attempt: 1,
  state,
  submittedAt: new Date("2026-01-01T12:00:00Z"),
  urls: [],
});

test("a demo goes on as long as loads finish", async () => {
  const ending = new AbortController();
  const answers = [[], [load("a", "running")], [load("a", "finished")], [load("a", "finished"), load("b", "running")]];
  const advancedAt: number[] = [];
  let asked = 0;
  const refresh = async () => {
    asked++;
    if (asked === answers.length) ending.abort();
    return answers[asked - 1] ?? [];
  };
  await watchLoads({
    book: { refresh, loads: () => [] },
    shipments: [],
    progress: { phase: () => undefined, show: () => undefined, [Symbol.dispose]: () => undefined },
    now: () => new Date(),
    signal: ending.signal,
    onAdvance: () => advancedAt.push(asked),
  });
  expect(advancedAt).toEqual([3]);
});
