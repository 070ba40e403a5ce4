import { expectation, placeOf } from "./oracle.ts";
import type { ChaosPipeline } from "./pipelines.ts";
import { type ChaosRow, cellsOf, rowId } from "./rows.ts";
import type { SentFile } from "./send.ts";
import type { FileName, Stored, StoredRow } from "./stored.ts";

/** How what one pipeline left behind compares with what it should have. All lists are empty if the proof holds. */
export type Proof = {
  /** Rows that should be there: one of each place of the oracle. */
  lostRows: readonly string[];
  rowsTwice: readonly string[];
  /** Rows that were deleted and are there, or are not marked as deleted. */
  resurrectedRows: readonly string[];
  /** Rows of bad files, older versions than expected, or other content than was sent. */
  wrongRows: readonly string[];
  lostFiles: readonly string[];
  filesTwice: readonly string[];
  /** Files in the ledger that were never sent. */
  unknownFiles: readonly string[];
  notQuarantined: readonly string[];
  wronglyQuarantined: readonly string[];
  parked: readonly string[];
};

export const holds = (proof: Proof) => Object.values(proof).every((found) => found.length === 0);

/** What the mode, the files that were sent, and what was found there decide. */
export function prove(pipeline: ChaosPipeline, sent: readonly SentFile[], stored: Stored): Proof {
  const ledger = new Set(stored.ledger.map(nameOf));
  const quarantined = new Set(stored.quarantined.map(nameOf));
  const contents = sent.flatMap(contentsOf);
  const known = new Set(contents.map(nameOf));
  const allowed = new Set(contents.filter(({ fate }) => fate !== "loaded").map(nameOf));
  return {
    ...proveRows(pipeline, loadedRows(contents, { ledger, stored }), { contents, stored }),
    lostFiles: contents.filter((content) => isLost(content, { ledger, quarantined })).map(nameOf),
    filesTwice: repeated(stored.ledger.map(nameOf)),
    unknownFiles: stored.ledger.map(nameOf).filter((name) => !known.has(name)),
    notQuarantined: contents.filter((it) => it.fate === "refused" && !quarantined.has(nameOf(it))).map(nameOf),
    wronglyQuarantined: stored.quarantined
      .filter((it) => !allowed.has(nameOf(it)) || ledger.has(nameOf(it)))
      .map((it) => `${nameOf(it)}: ${it.reason}`),
    parked: stored.parked.map(({ name, reason }) => `${name}: ${reason}`),
  };
}

/**
 * One content of a key, and what must become of it. `gone` and `replaced` contents could be read for a moment only:
 * they are loaded as a whole or not at all, and a file that is gone is either loaded or quarantined.
 */
type Content = FileName & { fate: "loaded" | "refused" | "gone" | "replaced"; rows: readonly ChaosRow[] };

function contentsOf({ key, eTag, replacedETag, bad, rows, replaced }: SentFile): Content[] {
  switch (bad) {
    case undefined:
      return [{ key, eTag, rows, fate: "loaded" }];
    case "object gone":
      return [{ key, eTag, rows, fate: "gone" }];
    case "overwritten":
      return [
        { key, eTag: replacedETag ?? "", rows: replaced, fate: "replaced" },
        { key, eTag, rows, fate: "loaded" },
      ];
    default:
      return [{ key, eTag, rows, fate: "refused" }];
  }
}

const nameOf = ({ key, eTag }: FileName) => `${key} (${eTag})`;

function isLost(content: Content, { ledger, quarantined }: { ledger: Set<string>; quarantined: Set<string> }): boolean {
  const isLoaded = ledger.has(nameOf(content));
  if (content.fate === "loaded") return !isLoaded;
  return content.fate === "gone" && !isLoaded && !quarantined.has(nameOf(content));
}

/** A replaced content counts if one of its rows is there: then all of them must be. */
function loadedRows(
  contents: readonly Content[],
  { ledger, stored }: { ledger: Set<string>; stored: Stored },
): ChaosRow[] {
  const found = new Set(stored.rows.map(rowId));
  return contents.flatMap((content) => {
    const { fate, rows } = content;
    if (fate === "loaded") return rows;
    const isLoaded = fate !== "refused" && ledger.has(nameOf(content));
    return isLoaded && (fate === "gone" || rows.some((row) => found.has(rowId(row)))) ? rows : [];
  });
}

type RowProof = Pick<Proof, "lostRows" | "rowsTwice" | "resurrectedRows" | "wrongRows">;

function proveRows(
  pipeline: ChaosPipeline,
  rows: readonly ChaosRow[],
  { contents, stored }: { contents: readonly Content[]; stored: Stored },
): RowProof {
  const { mode } = pipeline;
  const expected = expectation(pipeline, rows);
  const placeIn = (row: ChaosRow) => expected.rows.get(placeOf(mode, row));
  const keys = new Map(contents.flatMap(({ key, rows }) => rows.map((row) => [rowId(row), { key, row }] as const)));
  const describe = (id: string) => `${id} of ${keys.get(id)?.key ?? "no file"}`;
  const isBack = (row: StoredRow) =>
    expected.deleted.has(placeOf(mode, row)) || (placeIn(row)?.markedAt !== undefined && row.markedAt === undefined);
  const isWrong = (row: StoredRow) =>
    !placeIn(row)?.ids.has(rowId(row)) ||
    placeIn(row)?.markedAt !== row.markedAt ||
    cellsOf(row).join() !== cellsOf(keys.get(rowId(row))?.row ?? row).join();
  const places = new Set(stored.rows.map((row) => placeOf(mode, row)));
  const lost = [...expected.rows].filter(([place]) => !places.has(place));
  return {
    lostRows: lost.map(([, { ids }]) => describe([...ids][0] ?? "")),
    rowsTwice: repeated(stored.rows.map((row) => placeOf(mode, row))).map((place) => `${mode} ${place}`),
    resurrectedRows: stored.rows.filter(isBack).map((row) => describe(rowId(row))),
    wrongRows: stored.rows.filter((row) => !isBack(row) && isWrong(row)).map((row) => describe(rowId(row))),
  };
}

function repeated(names: readonly string[]): string[] {
  const groups = Map.groupBy(names, (name) => name);
  return [...groups].flatMap(([name, { length }]) => (length > 1 ? [name] : []));
}
