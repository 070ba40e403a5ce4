import { describe, expect, test } from "vitest";
import { recover } from "../../../src/core/recover.ts";
import { type FailedLoadOptions, failedLoad, records, submitted } from "./failed-load.ts";

const full = (given: Partial<FailedLoadOptions> = {}) =>
  failedLoad({ at: { tag: "copy" }, error: "ERROR: Disk Full\n  Detail: \n  code:      1016", ...given });

describe("a load that failed because of what passes by itself", () => {
  test("is submitted again as the next attempt, after a delay", async () => {
    const recovery = full();
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "submitted", class: "transient" });
    expect(recovery.slept).toEqual([1300]);
    expect(submitted(recovery)).toEqual([{ attempt: "2", files: [["s3://lake/a.csv", "s3://lake/b.csv"]] }]);
  });

  test("is parked after its last attempt, and alerted once", async () => {
    const recovery = full({ attempt: 8 });
    await recover(recovery.deps, recovery.event);
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({
      kind: "parked",
      class: "transient",
      reason: expect.stringContaining("8 attempts failed, the last with: ERROR: Disk Full"),
    });
    expect(submitted(recovery)).toEqual([]);
    expect(recovery.deps.alerts.sent).toHaveLength(1);
    expect(Object.values(records(recovery, "parked"))).toHaveLength(1);
  });
});
