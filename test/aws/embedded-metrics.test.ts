import { describe, expect, test } from "vitest";
import { embeddedMetrics } from "../../src/aws/embedded-metrics.ts";
import type { Measurement } from "../../src/core/ports/measurement.ts";

function linesOf(...measurements: Measurement[]): string[] {
  const lines: string[] = [];
  const metrics = embeddedMetrics("Warehouse", (line) => lines.push(line));
  for (const measurement of measurements) metrics.record(measurement);
  return lines;
}

describe("a measurement", () => {
  test("is one line in CloudWatch's embedded metric format", () => {
    const [line = "", ...more] = linesOf({
      pipeline: "orders_queue",
      target: "sales.orders",
      at: "2026-11-22T08:05:00.000Z",
      values: { Files: 2, Bytes: 1024, Freshness: 134.5 },
      about: { batch_id: "f8b7d52d1acebf6d5d1cc56df9ec37a4" },
    });
    expect(more).toEqual([]);
    expect(line).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: 1795334700000,
        CloudWatchMetrics: [
          {
            Namespace: "Warehouse",
            Dimensions: [["Pipeline", "Target"]],
            Metrics: [
              { Name: "Files", Unit: "Count" },
              { Name: "Bytes", Unit: "Bytes" },
              { Name: "Freshness", Unit: "Seconds" },
            ],
          },
        ],
      },
      Pipeline: "orders_queue",
      Target: "sales.orders",
      Files: 2,
      Bytes: 1024,
      Freshness: 134.5,
      batch_id: "f8b7d52d1acebf6d5d1cc56df9ec37a4",
    });
  });

  test("holds nothing that a terminal obeys", () => {
    const [line = ""] = linesOf({ pipeline: "a", target: "t\u202e\u009b", values: { Parked: 1 } });
    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(line).Target).toBe(String.raw`t\u202e\u009b`);
  });

  test("names its target in ASCII, since CloudWatch drops other dimensions, and apart from every other target", () => {
    const targets = ['shop."bücher"', 'shop."bocher"', 'shop."b?cher"', 'shop."日本"', 'shop."中国"'];
    const lines = linesOf(...targets.map((target) => ({ pipeline: "a", target, values: { Parked: 1 } })));
    const dimensions = lines.map((line) => JSON.parse(line).Target);
    expect(dimensions[0]).toBe(String.raw`shop."b\u00fccher"`);
    expect(new Set(dimensions).size).toBe(5);
    for (const dimension of dimensions) expect(dimension).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(lines[0] ?? "").target_name).toBe('shop."bücher"');
  });

  test("knows nothing of the one before", () => {
    const [, second = ""] = linesOf(
      { pipeline: "a", target: "t", values: { Parked: 1 }, about: { batch_id: "1" }, at: "2026-11-22T08:05:00.000Z" },
      { pipeline: "b", target: "u", values: { Conflicts: 1 } },
    );
    const { _aws, ...members } = JSON.parse(second);
    expect(members).toEqual({ Pipeline: "b", Target: "u", Conflicts: 1 });
  });
});
