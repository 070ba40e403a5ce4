import type { TopLevelSpec } from "vega-lite";
import type { BenchmarkLine } from "../benchmark.ts";
import type { BenchmarkRun } from "./runs.ts";

/** A plot and the name of its file, without the ending. */
export type Plot = { name: string; spec: TopLevelSpec };

export function plots({ benchmark, lines }: BenchmarkRun): Plot[] {
  const of = drawn[benchmark];
  return of ? Object.entries(of(lines)).map(([name, spec]) => ({ name, spec })) : [];
}

const drawn: Record<string, (lines: readonly BenchmarkLine[]) => Record<string, TopLevelSpec>> = {
  freshness: (lines) => ({
    freshness: bars(pairs(only(lines, "p50_seconds")), {
      title: "From PUT to visible, half of the files",
      unit: "seconds",
    }),
    "freshness-p99": bars(pairs(only(lines, "p99_seconds")), {
      title: "From PUT to visible, 99 of 100 files",
      unit: "seconds",
    }),
  }),
  handler: (lines) => ({
    handler: bars(pairs(only(lines, "handler_ms")), { title: "An event, warm", unit: "milliseconds", log: true }),
  }),
  cold: (lines) => ({
    cold: bars(pairs(lines.filter(({ reference }) => reference)), {
      title: "A new process",
      unit: "milliseconds",
    }),
  }),
  merge: (lines) => ({
    merge: bars(
      lines
        .filter(({ reference, of }) => reference?.name === "the seed's SQL" && !/ (0|100) %/.test(of))
        .filter(({ measure }) => /seconds$/.test(measure))
        .map(({ measure, of, ratio }) => ({ of: beforeComma(of), series: measure, value: ratio ?? 0 })),
      {
        title: "Plans of a merge, 5,000,000 rows stored, 50,000 staged",
        unit: "times what the seed's SQL takes",
        limit: 0.7,
      },
    ),
  }),
  contention: (lines) => ({
    contention: bars(pairs(only(lines, "wall_seconds"), "measured"), {
      title: "Loads of one target, all at once",
      unit: "seconds",
    }),
    "contention-reader": bars(pairs(only(lines, "reader_p99_ms"), "while loads run"), {
      title: "A dashboard's query beside them",
      unit: "milliseconds, 99th percentile",
      log: true,
    }),
  }),
  copy: (lines) => ({
    copy: bars(pairs(only(lines, "rows_per_second"), "local COPY"), {
      title: "COPY in local mode",
      unit: "rows a second",
    }),
  }),
  pipeline: (lines) => ({ pipeline: curves(lines) }),
  start: (lines) => ({
    start: bars(pairs(lines.filter(({ measure }) => /_ms$/.test(measure))), {
      title: "What a user waits for",
      unit: "milliseconds",
    }),
  }),
};

type Bar = { of: string; series: string; value: number };

const only = (lines: readonly BenchmarkLine[], measure: string) => lines.filter((line) => line.measure === measure);
const beforeComma = (text: string) => text.slice(0, Math.max(0, text.search(/, \d+ %/))) || text;

/** A figure and what it is compared with, side by side. */
function pairs(lines: readonly BenchmarkLine[], name = "product"): Bar[] {
  const all = lines.flatMap(({ measure, of, figure, reference }) => {
    const label = measure === "handler_ms" || lines.every((line) => line.measure === measure) ? of : measure;
    const own = { of: label, series: name, value: figure };
    return reference ? [own, { of: label, series: reference.name, value: reference.figure }] : [own];
  });
  return [...new Map(all.map((bar) => [`${bar.of} ${bar.series}`, bar])).values()];
}

type BarOptions = { title: string; unit: string; log?: boolean; limit?: number };

function bars(values: readonly Bar[], { title, unit, log = false, limit }: BarOptions): TopLevelSpec {
  const series = [...new Set(values.map((bar) => bar.series))];
  const y = { field: "of", type: "nominal", title: null, sort: null, axis: { labelLimit: 320 } } as const;
  const yOffset = { field: "series", sort: series };
  const x = { field: "value", type: "quantitative", title: unit, scale: { type: log ? "log" : "linear" } } as const;
  const color = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: series },
    legend: { orient: "bottom", labelLimit: 0 },
  } as const;
  const text = { field: "value", type: "quantitative", format: ",.3~r" } as const;
  return {
    title,
    width: 460,
    height: { step: 16 },
    data: { values: [...values] },
    layer: [
      {
        mark: log ? { type: "point", filled: true, size: 80 } : "bar",
        encoding: { y, yOffset, x: log ? { ...x, scale: { type: "log", domainMin: 1 } } : x, color },
      },
      { mark: { type: "text", align: "left", dx: log ? 8 : 3 }, encoding: { y, yOffset, x, text } },
      ...(limit === undefined ? [] : [boundAt(limit)]),
    ],
  };
}

function boundAt(limit: number) {
  return { mark: { type: "rule" as const, strokeDash: [4, 4] }, encoding: { x: { datum: limit } } };
}

function curves(lines: readonly BenchmarkLine[]): TopLevelSpec {
  const values = lines
    .filter(({ measure }) => measure.endsWith("_ms_per_file"))
    .map(({ measure, of, figure }) => ({ files: Number.parseInt(of, 10), series: measure, value: figure }));
  return {
    title: "What a file costs in local mode",
    width: 460,
    height: 240,
    data: { values },
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "files", type: "quantitative", scale: { type: "log" }, title: "files" },
      y: { field: "value", type: "quantitative", scale: { type: "log" }, title: "milliseconds for each file" },
      color: { field: "series", type: "nominal", title: null, legend: { orient: "bottom", labelLimit: 0 } },
    },
  };
}
