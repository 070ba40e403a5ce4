import { describe, expect, test } from "vitest";
import { LedgerOrderError, ledgerFiles } from "../../../src/core/ledger/ledger-listing.ts";
import { arrival, pipeline, unprotected } from "../../support/builders.ts";
import { fakeLedger } from "../../support/fake-ledger.ts";
import { fakeWarehouse } from "../../support/fakes.ts";

const lake = { bucket: "lake", prefix: "" };
const rows = ["c", "a", "b", "a", "d"].map((key, index) => ({ file: arrival(key, { eTag: `e${index}` }) }));

describe("a ledger's files", () => {
  test.each([1, 2, 3, 5, 100])("come in the order of their keys, in pages of %i", async (pageRows) => {
    const warehouse = fakeWarehouse([], fakeLedger(rows));
    const files = await Array.fromAsync(ledgerFiles(warehouse, pipeline(), { ...lake, pageRows }));
    expect(files.map(({ key }) => key)).toEqual(["a", "a", "b", "c", "d"]);
    expect(new Set(files.map(({ eTag }) => eTag)).size).toBe(5);
  });

  test("are asked for page by page, behind the last one", async () => {
    const warehouse = fakeWarehouse([], () => [["it's", "e", 7, "id-1"]]);
    const files = ledgerFiles(warehouse, pipeline(), { bucket: "lake", prefix: "ü/", pageRows: 1 });
    await files.next();
    await files.next();
    expect(warehouse.queried).toEqual([
      'SELECT object_key, etag, bytes, file_id, batch_id FROM "sales"."orders__loader_ledger" ' +
        "WHERE bucket = 'lake' AND LEFT(object_key, 2) = 'ü/' ORDER BY object_key || CHR(1), file_id LIMIT 1",
      'SELECT object_key, etag, bytes, file_id, batch_id FROM "sales"."orders__loader_ledger" ' +
        "WHERE bucket = 'lake' AND LEFT(object_key, 2) = 'ü/' " +
        "AND (object_key || CHR(1) > 'it''s' || CHR(1) OR (object_key || CHR(1) = 'it''s' || CHR(1) AND file_id > 'id-1')) " +
        "ORDER BY object_key || CHR(1), file_id LIMIT 1",
    ]);
    await files.return(undefined);
  });

  test("are not used when the database sorts in another way than S3", async () => {
    const warehouse = fakeWarehouse([], () => ["a", "B"].map((key) => [key, "e", 1, key]));
    const files = Array.fromAsync(ledgerFiles(warehouse, pipeline(), lake));
    await expect(files).rejects.toThrow(LedgerOrderError);
    await expect(files).rejects.toThrow('it gives "a" before "B"');
  });

  test("are none without a ledger", async () => {
    const warehouse = fakeWarehouse([]);
    expect(await Array.fromAsync(ledgerFiles(warehouse, pipeline({ safety: unprotected }), lake))).toEqual([]);
    expect(warehouse.queried).toEqual([]);
  });
});
