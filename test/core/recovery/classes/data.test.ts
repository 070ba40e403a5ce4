import { describe, expect, test } from "vitest";
import { parseCopyOptions } from "../../../../src/core/pipeline/copy-options/copy-options.ts";
import type { QueryRow } from "../../../../src/core/ports/warehouse-client.ts";
import { recover } from "../../../../src/core/recovery/recover.ts";
import { arrival, pipeline } from "../../../support/builders.ts";
import { type FailedLoadOptions, failedLoad, records, submitted } from "../failed-load.ts";

const rowErrors = "ERROR: Load into table 'orders' failed.  Check 'sys_load_error_detail' system table for details.";
const files = ["a.csv", "b.csv", "c.csv"].map((key) => arrival(key, { versionId: `version of ${key}` }));
const url = (key: string) => `s3://lake/${key}`;

const refused = (given: Partial<FailedLoadOptions> = {}) =>
  failedLoad({ files, at: { tag: "copy", queryId: 4711 }, error: rowErrors, ...given });
const naming = (key: string) => (): readonly QueryRow[] => [[url(key), 3, "qty", 1207, "Invalid digit, Value 'x'"]];
const unreadable = () => {
  throw new Error("permission denied for relation sys_load_error_detail");
};

/** The order of a batch's files, which is not that of their names. */
const inParts = (given: Partial<FailedLoadOptions> = {}) => refused({ divided: true, ...given });

describe("a load with a bad file that Redshift names", () => {
  test("quarantines it and loads the others, in one submission", async () => {
    const recovery = refused({ answer: naming("b.csv") });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({
      kind: "submitted",
      class: "data",
      quarantined: [url("b.csv")],
    });
    const [{ attempt, files: loaded } = { attempt: "", files: [] }, ...more] = submitted(recovery);
    expect({ attempt, loaded: loaded.flat().toSorted(), more }).toEqual({
      attempt: "1",
      loaded: [url("a.csv"), url("c.csv")],
      more: [],
    });
    expect(recovery.slept).toEqual([]);
    expect(recovery.deps.warehouse.queried).toEqual([
      expect.stringContaining("FROM svv_columns"),
      expect.stringContaining("WHERE query_id = 4711"),
      expect.stringContaining("SELECT file_id FROM"),
    ]);
  });

  test("records the file with line, column, reason and its batch", async () => {
    const recovery = refused({ answer: naming("b.csv") });
    await recover(recovery.deps, recovery.event);
    const id = recovery.batch.files.find((file) => file.arrival.key === "b.csv")?.id;
    expect(records(recovery, "quarantine")).toEqual({
      [`${id}.json`]: {
        file_id: id,
        url: url("b.csv"),
        bytes: 100,
        etag: "d41d8cd98f00b204e9800998ecf8427e",
        version_id: "version of b.csv",
        sequencer: "0055AED6DCD90281E5",
        event_time: "2026-11-22T08:00:00.000Z",
        reason: "Invalid digit, Value 'x'",
        line: 3,
        column: "qty",
        error_code: 1207,
        pipeline: "orders_queue",
        table_name: "sales.orders",
        db_name: "dev",
        batch_id: recovery.batch.id,
        statement_id: "5cf50ac7-0000-4000-8000-000000000001",
        failed_at: "2026-11-22T08:05:00.000Z",
      },
    });
  });

  test("says what to do in one alert, once for each file", async () => {
    const recovery = refused({ answer: naming("b.csv") });
    await recover(recovery.deps, recovery.event);
    await recover(recovery.deps, recovery.event);
    const { sent } = recovery.deps.alerts;
    expect(sent.map(({ subject }) => subject)).toEqual(["Quarantined: 1 file for sales.orders"]);
    expect(sent[0]?.text).toContain("s3://lake/b.csv");
    expect(sent[0]?.text).toContain("line 3, column qty: Invalid digit, Value 'x'");
    expect(sent[0]?.text).toContain("redshift-loader replay orders_queue <file id>");
  });

  test("is named by the error's text where no row names it", async () => {
    const error =
      "ERROR: Spectrum Scan Error\n  Detail: \n  context:   File 'https://s3.amazonaws.com/lake/c.csv' has an incompatible Parquet schema for column 's3://lake/c.csv.qty'.";
    const recovery = refused({ error });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ quarantined: [url("c.csv")] });
    expect(Object.values(records(recovery, "quarantine"))).toMatchObject([
      { url: url("c.csv"), reason: error.replace(/\s+/g, " ") },
    ]);
    expect(
      submitted(recovery)
        .flatMap((each) => each.files.flat())
        .toSorted(),
    ).toEqual([url("a.csv"), url("b.csv")]);
  });

  test("quarantines all files that the rows name", async () => {
    const answer = () => [...naming("b.csv")(), ...naming("a.csv")()];
    const recovery = refused({ answer });
    await recover(recovery.deps, recovery.event);
    expect(Object.keys(records(recovery, "quarantine"))).toHaveLength(2);
    expect(recovery.deps.alerts.sent).toHaveLength(1);
    expect(submitted(recovery).map((each) => each.files)).toEqual([[[url("c.csv")]]]);
  });

  test("submits nothing more when all files are bad", async () => {
    const recovery = refused({ answer: () => files.flatMap(({ key }) => naming(key)()) });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({
      kind: "finished",
      submitted: [],
      quarantined: expect.objectContaining({ length: 3 }),
    });
  });

  test("keeps the records that were there, and alerts about the others", async () => {
    const recovery = refused({ answer: naming("b.csv") });
    await recover(recovery.deps, recovery.event);
    const again = refused({ answer: () => [...naming("b.csv")(), ...naming("a.csv")()] });
    for (const [place, body] of recovery.deps.objects.held) again.deps.objects.held.set(place, body);
    await recover(again.deps, again.event);
    expect(again.deps.alerts.sent.map(({ subject }) => subject)).toEqual(["Quarantined: 1 file for sales.orders"]);
    expect(again.deps.alerts.sent[0]?.text).not.toContain("s3://lake/b.csv");
  });
});

describe("a load with a bad file without a name", () => {
  test("comes again at once with a COPY for each of its files", async () => {
    const recovery = refused();
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "submitted", class: "data" });
    const [again] = submitted(recovery);
    expect(again?.attempt).toBe("2");
    expect(again?.files.map((part) => part.length)).toEqual([1, 1, 1]);
    expect(recovery.slept).toEqual([]);
    expect(records(recovery, "quarantine")).toEqual({});
  });

  test("is the file whose own COPY failed", async () => {
    const recovery = inParts({ attempt: 2, at: { tag: "copy", number: 2 } });
    const bad = url(recovery.batch.files[1]?.arrival.key ?? "");
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ quarantined: [bad] });
    expect(Object.values(records(recovery, "quarantine"))).toMatchObject([
      { url: bad, reason: rowErrors.replace("  ", " ") },
    ]);
    expect(submitted(recovery)[0]?.files.flat()).toHaveLength(2);
  });

  test("is the only file of a batch", async () => {
    const recovery = refused({ files: [arrival("a.csv")] });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({
      kind: "finished",
      quarantined: [url("a.csv")],
    });
    expect(recovery.deps.warehouse.submitted).toEqual([]);
  });

  test("is searched although the load errors may not be read, which is logged", async () => {
    const recovery = refused({ answer: unreadable });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "submitted" });
    expect(recovery.deps.log.lines).toMatchObject([
      { level: "warn", message: "IDENTITY columns not looked up" },
      { level: "warn", message: "load errors not read" },
    ]);
  });

  test.each([0, -1])("asks for no rows where the query's id is %i", async (queryId) => {
    const recovery = refused({ at: { tag: "copy", queryId }, answer: naming("b.csv") });
    await recover(recovery.deps, recovery.event);
    expect(recovery.deps.warehouse.queried).toEqual([expect.stringContaining("FROM svv_columns")]);
  });
});

describe("a load with more bad rows than MAXERROR allows", () => {
  const parsed = parseCopyOptions("CSV MAXERROR 2");
  if ("problems" in parsed) throw new Error("no options");
  const { copy } = pipeline();
  const lenient = pipeline({ copy: { ...copy, options: parsed.options } });

  test("quarantines the file that alone has too many", async () => {
    const answer = () => [...naming("b.csv")(), ...naming("b.csv")(), ...naming("a.csv")()];
    const recovery = refused({ pipeline: lenient, answer });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ quarantined: [url("b.csv")] });
  });

  test("is divided where only together its files have too many", async () => {
    const recovery = refused({ pipeline: lenient, answer: () => [...naming("b.csv")(), ...naming("a.csv")()] });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "submitted", quarantined: [] });
    expect(submitted(recovery)).toMatchObject([{ attempt: "2", files: { length: 3 } }]);
  });

  test("is judged by the MAXERROR that it ran with, whatever the configuration says by now", async () => {
    const recovery = refused({ configured: { orders_queue: lenient }, answer: naming("b.csv") });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ quarantined: [url("b.csv")] });
  });
});
