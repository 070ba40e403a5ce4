import { describe, expect, test } from "vitest";
import type { QueryRow } from "../../../../src/core/ports/warehouse-client.ts";
import { recover } from "../../../../src/core/recovery/recover.ts";
import { arrival } from "../../../support/builders.ts";
import { failedLoad, submitted } from "../failed-load.ts";

const files = [arrival("a.csv"), arrival("b.csv"), arrival("c.csv")];
/** The ids of the files, computed with another SHA-256. */
const a = "2240de0469b02035856dee7b9dcccefe";
const b = "c914dde884dc269965f10eed2f505169";
const c = "dbc4f249c397e8d1fdccb140b7dd96ec";

const guarded = (rows: readonly QueryRow[]) =>
  failedLoad({
    files,
    at: { tag: "guard-files" },
    error: 'ERROR: invalid input syntax for integer: "1 files are loaded already"',
    answer: () => rows,
  });

describe("a load with files that are loaded already", () => {
  test("comes again without them, at once, as another batch", async () => {
    const recovery = guarded([[b]]);
    const outcome = await recover(recovery.deps, recovery.event);
    expect(outcome).toMatchObject({ kind: "submitted", class: "duplicate" });
    expect(submitted(recovery)).toEqual([{ attempt: "1", files: [["s3://lake/a.csv", "s3://lake/c.csv"]] }]);
    expect(recovery.slept).toEqual([]);
  });

  test("is finished when all of them are", async () => {
    const recovery = guarded([[a], [b], [c]]);
    expect(await recover(recovery.deps, recovery.event)).toEqual({
      kind: "finished",
      class: "duplicate",
      submitted: [],
      quarantined: [],
    });
    expect(recovery.deps.warehouse.submitted).toEqual([]);
    expect(recovery.deps.alerts.sent).toEqual([]);
  });

  test("comes again as it is, later, when the ledger names none of them", async () => {
    const recovery = guarded([]);
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "submitted", class: "transient" });
    expect(submitted(recovery)).toMatchObject([{ attempt: "2" }]);
    expect(recovery.slept).toEqual([1300]);
  });

  test("is asked for in the ledger, however long ago it was loaded", async () => {
    const recovery = guarded([[b]]);
    await recover(recovery.deps, recovery.event);
    expect(recovery.deps.warehouse.queried).toEqual([
      `SELECT file_id FROM "sales"."orders__loader_ledger" WHERE file_id IN ('${a}','${b}','${c}')`,
    ]);
  });

  test("is asked for in parts that fit into a statement", async () => {
    const many = Array.from({ length: 2501 }, (_, index) => arrival(`${index}.csv`));
    const recovery = failedLoad({ files: many, at: { tag: "guard-files" }, error: "1 files are loaded already" });
    await recover(recovery.deps, recovery.event);
    expect(recovery.deps.warehouse.queried.map((sql) => sql.split(",").length)).toEqual([2500, 1]);
  });
});
