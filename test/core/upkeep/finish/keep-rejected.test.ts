import { describe, expect, test } from "vitest";
import type { QueryRow } from "../../../../src/core/ports/warehouse-client.ts";
import { finish } from "../../../../src/core/upkeep/finish/finish.ts";
import { arrival } from "../../../support/builders.ts";
import { fakeAlerts, fakeFiles } from "../../../support/fakes.ts";
import { answering, committed, withOptions } from "./committed-load.ts";

const loose = withOptions("CSV IGNOREHEADER 1 MAXERROR 100");

/** Views that agree on these rows of the load's COPY. */
const having =
  (rows: readonly QueryRow[], rawLines: readonly QueryRow[] = []) =>
  (sql: string) => {
    if (/ FROM stl_load_errors /.test(sql)) return rawLines;
    if (/ FROM sys_load_error_detail .* LIMIT /.test(sql)) return rows;
    return answering({ history: { 101: rows.length }, errors: { 101: rows.length } })(sql);
  };

const bad = (line: number, file = "s3://lake/a.csv"): QueryRow => [
  file,
  line,
  "qty",
  1207,
  `Invalid digit, line ${line}`,
];

const csv = 'id,qty\n1,10\n2,ten\n"3\nand more",x\n4,40\r\n5,<script>alert(1)</script>\u001b[2J"\n';

/** What is under `rejected/`, the list's lines parsed. */
function kept({ deps, batchId }: ReturnType<typeof committed>) {
  const at = `s3://loads/manifests/orders_queue/rejected/${batchId}.json`;
  const [record, rows] = [deps.objects.held.get(at), deps.objects.held.get(`${at}l`)];
  return {
    record: record === undefined ? undefined : JSON.parse(record),
    rows: rows?.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)])),
    text: rows,
  };
}

const written = ({ deps }: ReturnType<typeof committed>) =>
  deps.objects.written
    .filter(({ key }) => key.includes("/rejected/"))
    .map(({ key }) => key.slice(key.lastIndexOf(".")));

describe("the rows that COPY left out of a committed load", () => {
  test("are kept, each with its line as the file has it", async () => {
    const load = committed({ pipeline: loose, answer: having([bad(3), bad(4), bad(7)]), rows: { "insert-latest": 2 } });
    const files = fakeFiles({ "s3://lake/a.csv": csv });
    await finish({ ...load.deps, files }, load.event);
    const { record, rows, text } = kept(load);
    const common = { file: "s3://lake/a.csv", column: "qty", error_code: 1207 };
    expect(rows).toEqual([
      { ...common, line: 3, reason: "Invalid digit, line 3", raw_line: "2,ten" },
      { ...common, line: 4, reason: "Invalid digit, line 4", raw_line: '"3\nand more",x' },
      { ...common, line: 7, reason: "Invalid digit, line 7", raw_line: '5,<script>alert(1)</script>\u001b[2J"' },
    ]);
    expect(text).not.toContain("\u001b");
    expect(record).toEqual({
      reason: "left out by COPY: 3 rows",
      pipeline: "orders_queue",
      table_name: "sales.orders",
      db_name: "dev",
      batch_id: load.batchId,
      statement_id: "statement-1",
      committed_at: "2026-11-22T08:05:00.000Z",
      rejected_rows: 3,
      listed_rows: 3,
      rows: `s3://loads/manifests/orders_queue/rejected/${load.batchId}.jsonl`,
      problems: [],
      query_ids: [101],
      files: [
        {
          file_id: expect.stringMatching(/^[0-9a-f]{32}$/),
          url: "s3://lake/a.csv",
          bytes: 100,
          etag: arrival("a.csv").eTag,
          event_time: arrival("a.csv").eventTime,
          rejected_rows: 3,
        },
      ],
    });
    expect(files.opened).toEqual(["s3://lake/a.csv"]);
  });

  test("are kept once, though the event comes twice, the second time without the file", async () => {
    const load = committed({ pipeline: loose, answer: having([bad(3)]) });
    await finish({ ...load.deps, files: fakeFiles({ "s3://lake/a.csv": csv }) }, load.event);
    const before = kept(load);
    await finish(load.deps, load.event);
    expect(kept(load)).toEqual(before);
    expect(written(load)).toEqual([".jsonl", ".json"]);
    expect(load.events.sent).toHaveLength(4);
    expect(load.events.sent[3]).toEqual(load.events.sent[1]);
    expect(load.metrics.recorded[1]).toEqual(load.metrics.recorded[0]);
  });

  test("stay dismissed when the event comes once more", async () => {
    const load = committed({ pipeline: loose, answer: having([bad(3)]) });
    await finish(load.deps, load.event);
    const at = `s3://loads/manifests/orders_queue/rejected/${load.batchId}.json`;
    load.deps.objects.held.set(at, JSON.stringify({ ...kept(load).record, dismissed_at: "2026-11-23T00:00:00.000Z" }));
    await finish(load.deps, load.event);
    expect(kept(load).record).toMatchObject({ dismissed_at: "2026-11-23T00:00:00.000Z" });
  });

  test("are kept anew when their batch was undone and loaded once more", async () => {
    const load = committed({ pipeline: loose, answer: having([bad(3)]) });
    await finish(load.deps, load.event);
    const again = committed({ pipeline: loose, answer: having([bad(3), bad(7)]), statement: { id: "statement-2" } });
    for (const [url, body] of load.deps.objects.held) again.deps.objects.held.set(url, body);
    await finish(again.deps, { ...again.event, statementId: "statement-2" });
    expect(kept(again).record).toMatchObject({ statement_id: "statement-2", rejected_rows: 2 });
    expect(kept(again).rows).toHaveLength(2);
  });

  test("are kept before others hear of them: killed before the alert, the event brings it", async () => {
    const load = committed({ pipeline: loose, answer: having([bad(3)]) });
    const events = {
      put: async () => {
        throw new Error("killed");
      },
    };
    await expect(finish({ ...load.deps, events }, load.event)).rejects.toThrow("killed");
    expect(written(load)).toEqual([".jsonl", ".json"]);
    expect(load.alerts.sent).toEqual([]);
    await finish(load.deps, load.event);
    expect(load.alerts.sent).toHaveLength(1);
    expect(written(load)).toEqual([".jsonl", ".json"]);
    expect(load.metrics.recorded).toMatchObject([{ values: { RejectedRows: 1 } }]);
  });

  test("have a record though the list was written before a crash", async () => {
    const load = committed({ pipeline: loose, answer: having([bad(3)]) });
    const { putIfAbsent } = load.deps.objects;
    load.deps.objects.putIfAbsent = async (object) => {
      if (/rejected.*\.json$/.test(object.key)) throw new Error("killed");
      return putIfAbsent(object);
    };
    await expect(finish(load.deps, load.event)).rejects.toThrow("killed");
    load.deps.objects.putIfAbsent = putIfAbsent;
    await finish(load.deps, load.event);
    expect(written(load)).toEqual([".jsonl", ".json"]);
  });

  test.for([
    { what: "their key holds another file", files: {}, says: "its key holds nothing now" },
    {
      what: "their file has no such line",
      files: { "s3://lake/a.csv": "id,qty\n" },
      says: "the file has no such line",
    },
  ])("say where $what, and have what a cluster's view has of the line", async ({ files, says }) => {
    const answer = having([bad(3), bad(9)], [["s3://lake/a.csv", 3, "2,ten"]]);
    const load = committed({ pipeline: loose, answer });
    await finish({ ...load.deps, files: fakeFiles(files) }, load.event);
    expect(kept(load).rows).toMatchObject([
      { line: 3, raw_line: "2,ten", raw_line_from: "stl_load_errors", no_raw_line: says },
      { line: 9, no_raw_line: says },
    ]);
    expect(kept(load).rows?.[1]).not.toHaveProperty("raw_line");
  });

  test("of a workgroup are not looked for in a view that only clusters have", async () => {
    const pipeline = { ...loose, warehouse: { ...loose.warehouse, at: { kind: "workgroup", name: "w" } as const } };
    const load = committed({ pipeline, answer: having([bad(3)]) });
    await finish(load.deps, load.event);
    expect(load.deps.warehouse.queried.filter((sql) => sql.includes("stl_"))).toEqual([]);
    expect(kept(load).rows).toMatchObject([{ no_raw_line: "its key holds nothing now" }]);
  });

  test("are listed in one order, whatever the view's", async () => {
    const rows: QueryRow[] = [
      ["s3://lake/b.csv", 1, "b", 1207, "two"],
      ["s3://lake/a.csv", 2, "b", 1207, "z"],
      ["s3://lake/a.csv", 2, "a", 1207, "z"],
      ["s3://lake/a.csv", 2, "a", 1207, "y"],
    ];
    const load = committed({ pipeline: loose, answer: having(rows) });
    await finish(load.deps, load.event);
    expect(kept(load).rows?.map(({ file, column, reason }) => `${file} ${column} ${reason}`)).toEqual([
      "s3://lake/a.csv a y",
      "s3://lake/a.csv a z",
      "s3://lake/a.csv b z",
      "s3://lake/b.csv b two",
    ]);
  });

  test("of Avro have no lines, and the list says so", async () => {
    const load = committed({ pipeline: withOptions("AVRO 'auto' MAXERROR 9"), answer: having([bad(1)]) });
    await finish(load.deps, load.event);
    expect(kept(load).rows).toMatchObject([{ no_raw_line: "files of this format have no lines" }]);
  });

  test("that a role may not write are in the log, and told all the same", async () => {
    const { AccessDeniedError } = await import("../../../../src/core/base/access-denied-error.ts");
    const load = committed({ pipeline: loose, answer: having([bad(3)]) });
    const { putIfAbsent } = load.deps.objects;
    load.deps.objects.putIfAbsent = async (object) => {
      if (object.key.includes("/rejected/")) throw new AccessDeniedError("S3 refuses s3:PutObject");
      return putIfAbsent(object);
    };
    await finish(load.deps, load.event);
    expect(load.log.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "rejected rows not kept" }),
    );
    expect(load.alerts.sent).toHaveLength(1);
    expect(load.events.sent[1]?.detail).not.toHaveProperty("record");
  });
});

describe("views that lag", () => {
  const seconds = (slept: readonly number[]) => slept.reduce((sum, ms) => sum + ms, 0) / 1000;

  /** Views that have the load only when so many seconds have passed. */
  function lagging(afterSeconds: number) {
    const slept: number[] = [];
    const answer = (sql: string) => (seconds(slept) < afterSeconds ? [] : having([bad(3)])(sql));
    const load = committed({ pipeline: loose, answer });
    const alerts = fakeAlerts();
    const deps = { ...load.deps, alerts, sleepMs: async (ms: number) => void slept.push(ms) };
    return { load, deps, slept, alerts };
  }

  test("for 30 seconds are asked until they agree", async () => {
    const { load, deps, slept } = lagging(30);
    expect(await finish(deps, load.event)).toMatchObject({ values: { RejectedRows: 1 } });
    expect(seconds(slept)).toBe(30);
    expect(kept(load).record).toMatchObject({ rejected_rows: 1, listed_rows: 1, problems: [] });
  });

  test("and never answer leave a record that says so, until they do", async () => {
    const { load, deps, slept } = lagging(31);
    const measured = await finish(deps, load.event);
    expect(measured).toMatchObject({ kind: "measured" });
    expect(measured).not.toHaveProperty("values.RejectedRows");
    expect(kept(load)).toMatchObject({
      record: {
        reason: "it is not known whether COPY left rows out: Redshift's views do not have this load",
        rejected_rows: null,
        listed_rows: 0,
        problems: ["sys_load_history does not have the COPY yet"],
      },
      rows: [],
    });
    slept.push(1_000);
    expect(await finish(deps, load.event)).toMatchObject({ values: { RejectedRows: 1 } });
    expect(kept(load)).toMatchObject({ record: { rejected_rows: 1, problems: [] }, rows: [{ line: 3 }] });
  });

  test("and never agree are told in the record, with the larger number", async () => {
    const answer = (sql: string) => {
      if (/ LIMIT /.test(sql)) return / FROM sys_load_error_detail /.test(sql) ? [bad(3)] : [];
      return answering({ history: { 101: 3 }, errors: { 101: 1 } })(sql);
    };
    const load = committed({ pipeline: loose, answer });
    expect(await finish(load.deps, load.event)).toMatchObject({ values: { RejectedRows: 3 } });
    expect(kept(load).record).toMatchObject({
      rejected_rows: 3,
      listed_rows: 1,
      problems: [
        "sys_load_history and sys_load_error_detail disagree on the number of rejected rows",
        "sys_load_error_detail has 1 of 3 rows",
      ],
    });
  });

  test("of a load that rejects nothing leave no record", async () => {
    const load = committed({ pipeline: loose, answer: answering({ history: { 101: 0 } }) });
    expect(await finish(load.deps, load.event)).toMatchObject({ values: { RejectedRows: 0 } });
    expect(written(load)).toEqual([]);
  });
});
