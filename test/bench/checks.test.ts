import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { checks } from "../../bench/checks.ts";

test("A check has its seconds beside its time of the processor", async () => {
  const measured = await checks(() => {}, [{ script: "schema -- --check", rounds: 1, targetSeconds: 60 }]);
  expect(measured.map(({ measure, of }) => `${measure} of ${of}`)).toEqual([
    "seconds of npm run schema -- --check",
    "cpu_seconds of npm run schema -- --check",
  ]);
  expect(measured[1]?.figure).toBeGreaterThan(0);
  expect(measured[0]?.reference?.figure).toBeCloseTo((measured[1]?.figure ?? 0) / availableParallelism());
});

test("A check that fails is reported as an error, with what it said", async () => {
  const failing = checks(() => {}, [{ script: "no-such-script", rounds: 1, targetSeconds: 60 }]);
  await expect(failing).rejects.toThrow("no-such-script");
});
