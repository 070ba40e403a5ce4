import type { TableName } from "../../base/identifier.ts";
import { chunks, chunksByText, maxIdsPerGuard } from "../../ledger/ledger-limits.ts";
import { columnsOf, listFiles } from "../../ledger/listed-files.ts";
import { guardSince, lookBackDays } from "../../ledger/look-back.ts";
import type { Batch } from "../batch.ts";
import type { Step } from "./step.ts";

/** What a load does about its ledger: first of all, and last. */
type LedgerSteps = { guard: Step[]; record: Step[] };

/**
 * The guard of a batch and its rows of the ledger: each with all that it needs of the files, or, from 700 to 1,000 files on,
 * both from a list of them. A list repeats neither ids nor what the files have in common, so it takes about half of the SQL.
 *
 * @param mayList a load without any temporary table can use concurrency scaling (facts §6), so it makes no list
 */
export function ledgerSteps(ledger: TableName | undefined, batch: Batch, mayList: boolean): LedgerSteps {
  if (!ledger || batch.files.length === 0) return { guard: [], record: [] };
  const inFull = stepsInFull(ledger, batch);
  if (!mayList || countOf(inFull) < fewestOfList) return inFull;
  const listed = stepsOfList(ledger, batch);
  return countOf(listed) <= countOf(inFull) + mostMoreOfList ? listed : inFull;
}

const countOf = ({ guard, record }: LedgerSteps) => guard.length + record.length;

function stepsInFull(ledger: TableName, { id: batchId, files }: Batch): LedgerSteps {
  const ids = files.map((file) => file.id);
  return {
    guard: chunks(ids, maxIdsPerGuard).map((part) => guardOf(ledger, files, part)),
    record: chunksByText(files).map((part) => ({ do: "record-files", ledger, batchId, files: part })),
  };
}

/** It is made and filled, and guard and ledger read it. */
const fewestOfList = 4;

/** A list is worth its table where it saves an INSERT, though it then takes one statement more. */
const mostMoreOfList = 1;

/** @param batch of one file at least */
export function stepsOfList(ledger: TableName, { id: batchId, files }: Batch): LedgerSteps {
  const { common, parts } = listFiles(files);
  const columns = columnsOf(common);
  const list = parts.map((part): Step => ({ do: "list-files", columns, files: part }));
  return {
    guard: [{ do: "create-list", columns }, ...list, guardOf(ledger, files, "listed")],
    record: [{ do: "record-listed", ledger, batchId, common }],
  };
}

const guardOf = (ledger: TableName, all: Batch["files"], files: readonly string[] | "listed"): Step => ({
  ...{ do: "guard-files", ledger, files, since: guardSince(all), lookBackDays },
});

/** Marks of another undo stay, and the guard stops the load. */
export function forgetUndone(ledger: TableName | undefined, { files }: Batch, mark: string | undefined): Step[] {
  if (!ledger || mark === undefined) return [];
  const ids = files.map((file) => file.id);
  return chunks(ids, maxIdsPerGuard).map((fileIds) => ({ do: "forget-undone", ledger, mark, fileIds }));
}
