import { describe, expect, test } from "vitest";
import { accountChecks, pipelineChecks } from "../../../src/core/doctor/checks.ts";
import { examinations } from "../../../src/core/doctor/examine-pipeline.ts";

const all = [...accountChecks, ...pipelineChecks];

describe("the checks", () => {
  test("need only what comes before them, so none waits for itself", () => {
    for (const [index, { needs }] of all.entries()) {
      const before = all.slice(0, index).map(({ id }) => id);
      expect(needs.filter((need) => !before.includes(need))).toEqual([]);
    }
  });

  test("of a pipeline each do something, and have titles of their own", () => {
    expect(Object.keys(examinations).toSorted()).toEqual(pipelineChecks.map(({ id }) => id).toSorted());
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  });
});
