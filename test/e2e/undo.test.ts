import pg from "pg";
import { test as base, describe, expect } from "vitest";
import type { Pipeline } from "../../src/core/pipeline/pipeline.ts";
import { type Kill, killSwitch } from "../core/recovery/kill-switch.ts";
import { type UndoableLoads, undoableLoads, undoablePipeline } from "../support/loads/undoable-loads.ts";

const test = base.extend("loads", { scope: "file" }, async ({}, { onCleanup }) => {
  const loads = await undoableLoads();
  onCleanup(() => loads[Symbol.asyncDispose]());
  return loads;
});

type Target = Pipeline & { table: string };

/** All that a person sees: rows with their batch, and the ledger's files with theirs. */
async function stateOf({ local }: UndoableLoads, { table }: Target) {
  const rows = await local.query<{ row: string }>(
    `SELECT id || ' ' || state || ' ' || loader_batch AS row FROM ${table} ORDER BY 1`,
  );
  const files = await local.query<{ file: string }>(
    `SELECT object_key || ' ' || CASE WHEN batch_id LIKE 'undone-%' THEN 'undone' ELSE batch_id END AS file FROM ${table}__loader_ledger ORDER BY 1`,
  );
  return { rows: rows.map(({ row }) => row.trim()), files: files.map(({ file }) => file.trim()) };
}

async function load(loads: UndoableLoads, pipeline: Target, files: Readonly<Record<string, string>>) {
  const id = await loads.announce(pipeline, files);
  await loads.settle(pipeline);
  return id;
}

const history = { merge_pk: "id", merge_timestamp: "updated_at", merge_duplicate_pks: false };
const merge = { ...history, merge_duplicate_pks: true };
const [good, bad, more] = [
  { "good.csv": "1,placed,2026-11-02 08:00:00\n" },
  {
    "bad-1.csv": "1,wrong,2026-11-02 09:00:00\n2,wrong,2026-11-02 09:00:00\n",
    "bad-2.csv": "3,wrong,2026-11-02 09:00:00\n",
  },
  { "more.csv": "2,paid,2026-11-02 10:00:00\n" },
];

const modes = [
  { mode: "append", options: {} },
  { mode: "history", options: history },
];

describe("undo", () => {
  test.for(modes)("of an $mode, and then replay, leaves the same target", async ({ options }, { loads }) => {
    const pipeline = await undoablePipeline(loads, { options });
    await load(loads, pipeline, good);
    const before = await stateOf(loads, pipeline);
    const id = await load(loads, pipeline, bad);
    const loaded = await stateOf(loads, pipeline);
    expect(loaded.rows).toHaveLength(4);
    expect(await loads.look(pipeline, id)).toMatchObject({ state: "loaded", rows: 3, files: 2, in_bulk: false });

    expect(await loads.undo(pipeline, id)).toMatchObject({ batch_id: id, rows: 3, files: 2 });
    const undone = await stateOf(loads, pipeline);
    expect(undone.rows).toEqual(before.rows);
    expect(undone.files).toEqual([...before.files, "bad-1.csv undone", "bad-2.csv undone"].toSorted());

    await loads.settle(pipeline);
    expect(await loads.replay(pipeline, id)).toMatchObject({ files: 2, errors: [] });
    expect(await loads.settle(pipeline)).toEqual([]);
    expect(await stateOf(loads, pipeline)).toEqual(loaded);
  });

  test("keeps the files out: repeated events and reconcile bring nothing back", async ({ loads }) => {
    const pipeline = await undoablePipeline(loads);
    const id = await load(loads, pipeline, bad);
    await loads.undo(pipeline, id);
    const undone = await stateOf(loads, pipeline);
    await loads.announce(pipeline, bad);
    expect(await loads.settle(pipeline)).toMatchObject([{ class: "duplicate", kind: "finished" }]);
    expect(await loads.reconcile(pipeline)).toMatchObject([{ missing_files: 0, loads: [] }]);
    expect(await stateOf(loads, pipeline)).toEqual(undone);
    expect(undone).toEqual({ rows: [], files: ["bad-1.csv undone", "bad-2.csv undone"] });

    const mixed = await loads.announce(pipeline, { ...bad, ...more });
    await loads.settle(pipeline);
    const { rows, files } = await stateOf(loads, pipeline);
    expect(rows).toEqual([expect.stringMatching(/^2 paid /)]);
    expect(files).toEqual([...undone.files, expect.stringMatching(/^more\.csv [0-9a-f]{32}$/)]);
    expect(await loads.look(pipeline, mixed)).toMatchObject({ state: "refused" });
  });

  test("waits behind a load that is under way, and takes the batch out that a running replay brings", async ({
    loads,
  }) => {
    const pipeline = await undoablePipeline(loads);
    const id = await load(loads, pipeline, bad);
    await loads.undo(pipeline, id);
    const holder = new pg.Client({ connectionString: loads.local.redshiftUrl });
    await holder.connect();
    await holder.query(`BEGIN; LOCK ${pipeline.table}__loader_fence`);
    await loads.replay(pipeline, id);
    const undone = loads.undo(pipeline, id);
    await holder.query("COMMIT");
    await holder.end();
    // whichever the database lets in first, the batch is out at the end
    expect(await undone).toMatchObject({ files: 2 });
    await loads.settle(pipeline);
    expect(await stateOf(loads, pipeline)).toEqual({ rows: [], files: ["bad-1.csv undone", "bad-2.csv undone"] });
    for (const event of loads.ends) await loads.recover(pipeline, event);
    await loads.settle(pipeline);
    expect((await stateOf(loads, pipeline)).rows).toEqual([]);
  });

  test("of a batch whose first load runs says so, and changes nothing", async ({ loads }) => {
    const pipeline = await undoablePipeline(loads);
    await load(loads, pipeline, good);
    const holder = new pg.Client({ connectionString: loads.local.redshiftUrl });
    await holder.connect();
    await holder.query(`BEGIN; LOCK ${pipeline.table}__loader_fence`);
    const id = await loads.announce(pipeline, bad);
    await expect(loads.undo(pipeline, id)).rejects.toThrow(
      `The batch ${id} of 2 files is not loaded: its load is under way`,
    );
    await holder.query("COMMIT");
    await holder.end();
    await loads.settle(pipeline);
    expect((await stateOf(loads, pipeline)).rows).toHaveLength(4);
  });

  test("and replay, stopped at any of their calls and given again, end the same", async ({ loads }) => {
    const kills = (calls: number): Kill[] =>
      Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) =>
        [true, false].map((isDone) => ({ call, isDone })),
      );
    const pipeline = await undoablePipeline(loads);
    const id = await load(loads, pipeline, bad);
    const loaded = await stateOf(loads, pipeline);
    const again = async (run: (power: ReturnType<typeof killSwitch>) => Promise<unknown>, kill: Kill) => {
      const power = killSwitch(kill);
      await run(power).catch(() => undefined);
      await loads.reconcile(pipeline);
      await run(killSwitch());
      await loads.settle(pipeline);
      return power.calls();
    };
    const counted = killSwitch();
    await loads.undo(pipeline, id, counted);
    const undone = await stateOf(loads, pipeline);
    const replayed = killSwitch();
    await loads.replay(pipeline, id, replayed);
    await loads.settle(pipeline);
    expect(await stateOf(loads, pipeline)).toEqual(loaded);
    const most = Math.max(counted.calls(), replayed.calls());
    expect(most).toBeGreaterThan(4);
    for (const kill of kills(most)) {
      await again((power) => loads.undo(pipeline, id, power), kill);
      expect({ kill, ...(await stateOf(loads, pipeline)) }).toEqual({ kill, ...undone });
      await again((power) => loads.replay(pipeline, id, power).catch((error) => error), kill);
      expect({ kill, ...(await stateOf(loads, pipeline)) }).toEqual({ kill, ...loaded });
    }
  });

  test("an event of a replay that comes again after a second undo brings nothing back", async ({ loads }) => {
    const pipeline = await undoablePipeline(loads);
    const id = await load(loads, pipeline, bad);
    await loads.undo(pipeline, id);
    await loads.settle(pipeline);
    await loads.local.query(`ALTER TABLE ${pipeline.table} RENAME TO ${pipeline.table}_away`);
    await loads.replay(pipeline, id);
    const [parked] = await loads.settle(pipeline);
    expect(parked).toMatchObject({ kind: "parked" });
    await loads.local.query(`ALTER TABLE ${pipeline.table}_away RENAME TO ${pipeline.table}`);
    expect(await loads.replay(pipeline, id)).toMatchObject({ files: 2, errors: [] });
    await loads.settle(pipeline);
    expect((await stateOf(loads, pipeline)).rows).toHaveLength(3);
    await loads.undo(pipeline, id);
    for (const event of [...loads.ends]) await loads.recover(pipeline, event);
    await loads.settle(pipeline);
    expect((await stateOf(loads, pipeline)).rows).toEqual([]);
  });

  test("leaves a file undone that a replay cannot load, and the file's own replay brings it back", async ({
    loads,
  }) => {
    const pipeline = await undoablePipeline(loads);
    const { table } = pipeline;
    const id = await load(loads, pipeline, {
      "short.csv": "1,ok,2026-11-02 08:00:00\n",
      "long.csv": "2,too long for it,2026-11-02 08:00:00\n",
    });
    await loads.undo(pipeline, id);
    await loads.settle(pipeline);
    await loads.local.query(`DROP TABLE ${table}`);
    await loads.local.query(
      `CREATE TABLE ${table} (id INTEGER, state VARCHAR(5), updated_at TIMESTAMP, loader_batch VARCHAR(40))`,
    );
    await loads.replay(pipeline, id);
    expect((await loads.settle(pipeline)).flatMap((one) => ("quarantined" in one ? one.quarantined : []))).toEqual([
      "s3://files/long.csv",
    ]);
    const partly = await stateOf(loads, pipeline);
    expect(partly.rows).toEqual([expect.stringMatching(/^1 ok /)]);
    expect(partly.files).toEqual(["long.csv undone", expect.stringMatching(/^short\.csv [0-9a-f]{32}$/)]);

    await loads.reconcile(pipeline);
    await loads.settle(pipeline);
    expect(await stateOf(loads, pipeline)).toEqual(partly);
    await loads.local.query(`ALTER TABLE ${table} ALTER COLUMN state TYPE VARCHAR(20)`);
    const [{ file_id = "" } = {}] = await loads.local.query<{ file_id: string }>(
      `SELECT file_id FROM ${table}__loader_ledger WHERE object_key = 'long.csv'`,
    );
    expect(await loads.replay(pipeline, file_id)).toMatchObject({ files: 1, records: 1, errors: [] });
    await loads.settle(pipeline);
    expect((await stateOf(loads, pipeline)).rows).toHaveLength(2);
  });

  test("two replays at once load the files once", async ({ loads }) => {
    const pipeline = await undoablePipeline(loads);
    const id = await load(loads, pipeline, bad);
    const loaded = await stateOf(loads, pipeline);
    await loads.undo(pipeline, id);
    await Promise.all([loads.replay(pipeline, id), loads.replay(pipeline, id)]);
    await loads.settle(pipeline);
    expect(await stateOf(loads, pipeline)).toEqual(loaded);
  });

  test("of a merge explains what it cannot restore, with figures, and changes nothing", async ({ loads }) => {
    const pipeline = await undoablePipeline(loads, { options: merge });
    await load(loads, pipeline, good);
    const id = await load(loads, pipeline, bad);
    const before = await stateOf(loads, pipeline);
    expect(await loads.look(pipeline, id)).toMatchObject({
      state: "refused",
      reason: expect.stringContaining(`${pipeline.table} has 3 rows with the id of the batch now, from 2 files`),
      commands: [
        `DELETE FROM "${pipeline.table}" WHERE "loader_batch" = '${id}'`,
        "redshift-loader bulk FILE",
        `redshift-loader trace ${id}`,
      ],
    });
    await expect(loads.undo(pipeline, id)).rejects.toThrow("the earlier ones are in no table");
    expect(await stateOf(loads, pipeline)).toEqual(before);
  });

  test("of rows without the id of their batch is refused: replay would bring them twice", async ({ loads }) => {
    const pipeline = await undoablePipeline(loads);
    const id = await load(loads, pipeline, bad);
    await loads.local.query(`UPDATE ${pipeline.table} SET loader_batch = NULL`);
    await expect(loads.undo(pipeline, id)).rejects.toThrow(
      "has no row with the id of the batch, though the ledger has 2 files of it",
    );
  });

  test("without a ledger is refused, and names what can be run", async ({ loads }) => {
    const pipeline = await undoablePipeline(loads, { safety: { exactly_once: false } });
    const id = await load(loads, pipeline, bad);
    expect(await loads.look(pipeline, id)).toMatchObject({
      state: "refused",
      reason: expect.stringContaining("no ledger would remember the files as undone"),
      commands: [`DELETE FROM "${pipeline.table}" WHERE "loader_batch" = '${id}'`],
    });
  });

  test.for(["lock", "retry"])("works with safety.concurrency %s", async (concurrency, { loads }) => {
    const pipeline = await undoablePipeline(loads, { safety: { concurrency } });
    const id = await load(loads, pipeline, bad);
    expect(await loads.undo(pipeline, id)).toMatchObject({ rows: 3, files: 2 });
    expect((await stateOf(loads, pipeline)).rows).toEqual([]);
  });

  test("names the GRANTs that are missing", async ({ loads }) => {
    await loads.local.query("CREATE USER undoer PASSWORD DISABLE");
    const admin = await undoablePipeline(loads);
    const id = await load(loads, admin, bad);
    const { table } = admin;
    const pipeline = {
      ...admin,
      warehouse: { ...admin.warehouse, signIn: { kind: "dbUser", name: "undoer" } },
    } as const;
    const grants = `GRANT SELECT, DELETE ON "${table}" TO "undoer"; GRANT SELECT, UPDATE, DELETE ON "${table}__loader_ledger" TO "undoer";`;
    await expect(loads.undo(pipeline, id)).rejects.toThrow(grants);
    await loads.local.query(
      `GRANT SELECT ON ${table} TO undoer; GRANT SELECT ON ${table}__loader_ledger TO undoer; GRANT SELECT, INSERT, UPDATE, DELETE ON ${table}__loader_fence TO undoer`,
    );
    await expect(loads.undo(pipeline, id)).rejects.toThrow(grants);
    expect((await stateOf(loads, admin)).rows).toHaveLength(3);
    await loads.local.query(grants);
    expect(await loads.undo(pipeline, id)).toMatchObject({ rows: 3, files: 2 });
  });

  test.for(["0".repeat(32), "x' OR '1'='1", "%", "undone-", ""])(
    "of a batch that nobody knows says so: %s",
    async (id, { loads }) => {
      const pipeline = await undoablePipeline(loads);
      await load(loads, pipeline, bad);
      const before = await stateOf(loads, pipeline);
      await expect(loads.undo(pipeline, id)).rejects.toThrow(`Nothing is known of the batch ${id} in targets`);
      expect(await stateOf(loads, pipeline)).toEqual(before);
    },
  );
});
