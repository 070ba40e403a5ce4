import { describe, expect, test } from "vitest";
import { figures, startProgress } from "../../../src/demo/report/progress.ts";

const noon = Date.parse("2026-01-01T12:00:00Z");
const nothing = { shipments: [], loads: [] };

function screen(options: { isTTY: boolean }) {
  const written: string[] = [];
  let seconds = 0;
  const target = { ...options, columns: 40, write: (text: string) => written.push(text) };
  const progress = startProgress(target, () => new Date(noon + seconds * 1000));
  return {
    written,
    progress,
    at(time: number) {
      seconds = time;
      return progress;
    },
  };
}

describe("progress", () => {
  test("on a terminal is one line that never exceeds the width and is cleared at the end", () => {
    const { written, progress } = screen({ isTTY: true });
    progress.phase("Loading");
    progress.show(nothing);
    progress[Symbol.dispose]();
    expect(written).toEqual([
      "\r\u001b[2K  0 s  Loading",
      "\r\u001b[2K  0 s  Loading  ░░░░░░░░░░░░░░░░ 0 flig",
      "\r\u001b[2K",
    ]);
  });

  test("elsewhere is a line for each phase, and one every 5 s at most", () => {
    const { written, at } = screen({ isTTY: false });
    at(0).phase("Loading");
    at(4).show(nothing);
    at(5).show(nothing);
    at(9).show(nothing);
    at(9).phase("Comparing");
    expect(written.map((line) => line.slice(0, 14).trim())).toEqual(["0 s  Loading", "5 s  Loading", "9 s  Compari"]);
  });

  test("counts a file as loaded when a finished load names it", () => {
    const shipment = {
      feed: "flights-csv",
      bucket: "b",
      eTag: "e",
      rows: 750_000,
      bytes: 1,
      late: 0,
      announced: "once",
      replaces: false,
      decoy: false,
      putAt: new Date(noon),
    } as const;
    const load = {
      statementId: "s",
      table: "analytics.flights",
      batchId: "b",
      attempt: 1,
      submittedAt: new Date(noon),
    };
    const text = figures({
      shipments: [
        { ...shipment, key: "a", url: "s3://b/a" },
        { ...shipment, key: "c", url: "s3://b/c" },
      ],
      loads: [
        { ...load, state: "finished", urls: ["s3://b/a"] },
        { ...load, state: "running", urls: [] },
      ],
    });
    expect(text).toBe("████░░░░░░░░░░░░ 750,000 flights · 1 of 2 files · 1 load running");
  });
});
