import { expect, test } from "vitest";
import { sparkLine } from "../../src/cli/terminal/spark-line.ts";

test.each([
  [[null, 10, 40, 80], " ▂▅█"],
  [[0, 0], "▁▁"],
  [[], ""],
  [[null, null], "  "],
])("%j is drawn as %j", (values, line) => {
  expect(sparkLine(values)).toBe(line);
});
