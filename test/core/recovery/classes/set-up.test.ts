import { describe, expect, test } from "vitest";
import { QueryError } from "../../../../src/core/base/query-error.ts";
import { recover } from "../../../../src/core/recovery/recover.ts";
import { pipeline, safety } from "../../../support/builders.ts";
import { type FailedLoadOptions, failedLoad, records, submitted } from "../failed-load.ts";

const missing = (given: Partial<FailedLoadOptions> = {}) =>
  failedLoad({
    at: { tag: "lock-fence" },
    error: 'ERROR: relation "sales.orders__loader_fence" does not exist',
    ...given,
  });

const refusing = (message: string) => () => {
  throw new QueryError(message);
};

const createLedger =
  'CREATE TABLE IF NOT EXISTS "sales"."orders__loader_ledger" (file_id CHAR(32) NOT NULL ENCODE zstd, ' +
  "bucket VARCHAR(255) NOT NULL ENCODE zstd, object_key VARCHAR(1024) NOT NULL ENCODE zstd, " +
  "version_id VARCHAR(1024) NOT NULL ENCODE zstd, etag VARCHAR(256) NOT NULL ENCODE zstd, " +
  "bytes BIGINT NOT NULL ENCODE az64, event_time TIMESTAMP NOT NULL ENCODE az64, " +
  "batch_id CHAR(32) NOT NULL ENCODE zstd, loaded_at TIMESTAMP NOT NULL ENCODE raw) " +
  "DISTKEY (batch_id) SORTKEY (loaded_at)";
const createFence = 'CREATE TABLE IF NOT EXISTS "sales"."orders__loader_fence" (nobody_reads_this SMALLINT)';

describe("a load without its ledger or fence", () => {
  test("creates them, and is submitted again at once", async () => {
    const recovery = missing();
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "submitted", class: "set-up" });
    expect(recovery.deps.warehouse.queried).toEqual([createLedger, createFence]);
    expect(submitted(recovery)).toMatchObject([{ attempt: "2" }]);
    expect(recovery.slept).toEqual([]);
  });

  test.each([
    { what: "no ledger where it is not asked for", given: safety({ ledger: undefined }), ddl: [createFence] },
    {
      what: "no fence where loads are retried",
      given: safety({ concurrency: "retry" }),
      at: { tag: "guard-files" },
      ddl: [createLedger],
    },
    {
      what: "no fence where the target is locked",
      given: safety({ concurrency: "lock" }),
      at: { tag: "record-files" },
      ddl: [createLedger],
    },
  ])("creates $what", async ({ given, at = { tag: "lock-fence" }, ddl }) => {
    const { deps, event } = missing({ pipeline: pipeline({ safety: given }), at });
    await recover(deps, event);
    expect(deps.warehouse.queried).toEqual(ddl);
  });

  test("is parked with the exact DDL and GRANTs where rights are lacking", async () => {
    const recovery = missing({ answer: refusing("ERROR: permission denied for schema sales") });
    const { deps, event, batch } = recovery;
    expect(await recover(deps, event)).toMatchObject({ kind: "parked", class: "set-up" });
    const remedy =
      "Run this as a user who may create tables there, then replay the batch: " +
      `${createLedger}; ${createFence}; ` +
      'GRANT USAGE ON SCHEMA "sales" TO <the loader\'s database user>; ' +
      'GRANT SELECT, INSERT, DELETE ON "sales"."orders" TO <the loader\'s database user>; ' +
      'GRANT SELECT, INSERT ON "sales"."orders__loader_ledger" TO <the loader\'s database user>; ' +
      'GRANT SELECT, INSERT, UPDATE, DELETE ON "sales"."orders__loader_fence" TO <the loader\'s database user>;';
    expect(records(recovery, "parked")).toEqual({
      [`${batch.id}.json`]: {
        reason: "The loader's tables are missing and it cannot create them: ERROR: permission denied for schema sales",
        remedy,
        pipeline: "orders_queue",
        table_name: "sales.orders",
        db_name: "dev",
        batch_id: batch.id,
        statement_id: "5cf50ac7-0000-4000-8000-000000000001",
        failed_at: "2026-11-22T08:05:00.000Z",
        manifests: [`s3://loads/manifests/orders_queue/2026-11-22/${batch.id}.manifest`],
        files: batch.files.map(({ id, arrival }) => ({ file_id: id, url: `s3://lake/${arrival.key}` })),
      },
    });
    expect(deps.alerts.sent[0]?.text).toContain(remedy);
    expect(deps.warehouse.submitted).toEqual([]);
  });

  test("is submitted again where another load was faster to create them", async () => {
    const { deps, event } = missing({ answer: refusing("ERROR: tuple concurrently updated") });
    expect(await recover(deps, event)).toMatchObject({ kind: "submitted", class: "set-up" });
  });

  test.each([
    { what: "they cannot be created", answer: refusing("ERROR: tuple concurrently updated") },
    { what: "they are missing although they were created", answer: () => [] },
  ])("is parked after its last attempt when $what", async ({ answer }) => {
    const { deps, event } = missing({ attempt: 8, answer });
    expect(await recover(deps, event)).toMatchObject({ kind: "parked" });
    expect(deps.alerts.sent[0]?.text).toContain(createFence);
    expect(deps.warehouse.submitted).toEqual([]);
  });

  test("fails when it is not known whether they are there, and the event comes again", async () => {
    const answer = () => {
      throw new Error("Rate exceeded");
    };
    const { deps, event } = missing({ answer });
    await expect(recover(deps, event)).rejects.toThrow("Rate exceeded");
    expect(deps.objects.written).toEqual([]);
  });
});
