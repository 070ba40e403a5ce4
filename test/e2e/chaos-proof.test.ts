import { describe, expect, test } from "vitest";
import type { ChaosMode } from "../chaos/mode.ts";
import type { ChaosPipeline } from "../chaos/pipelines.ts";
import { holds, prove } from "../chaos/proof.ts";
import type { ChaosRow } from "../chaos/rows.ts";
import type { SentFile } from "../chaos/send.ts";
import type { Stored } from "../chaos/stored.ts";

const pipeline = (mode: ChaosMode): ChaosPipeline => ({ name: "p", mode, table: "t", format: "json" });

function row(fileNo: number, rowNo: number, changedAt: number): ChaosRow {
  return { fileNo, rowNo, keyA: rowNo % 10, keyB: "x", changedAt, payload: `${fileNo}.${rowNo}`, deletes: false };
}

function file(fileNo: number, rows: ChaosRow[], more: Partial<SentFile> = {}): SentFile {
  const sent = { fileNo, pipeline: pipeline("merge"), key: `f${fileNo}`, bad: undefined, rows, replaced: [] };
  return { ...sent, eTag: "e", replacedETag: undefined, ...more };
}

const inLedger = (...files: number[]) => files.map((fileNo) => ({ key: `f${fileNo}`, eTag: "e" }));

function stored(found: Partial<Stored>): Stored {
  return { rows: [], ledger: [], quarantined: [], parked: [], ...found };
}

const [old, young, tie] = [row(1, 1, 1000), row(2, 1, 2000), row(3, 1, 2000)];

describe("the proof of a merge target", () => {
  const sent = [file(1, [old]), file(2, [young]), file(3, [tie])];
  const ledger = inLedger(1, 2, 3);

  test.for([{ kept: young }, { kept: tie }])("holds with either row of a tie", ({ kept }) => {
    expect(holds(prove(pipeline("merge"), sent, stored({ rows: [kept], ledger })))).toBe(true);
  });

  test("finds the older row of a key", () => {
    const proof = prove(pipeline("merge"), sent, stored({ rows: [old], ledger }));
    expect(proof).toMatchObject({ lostRows: [], wrongRows: ["1.1 of f1"] });
  });

  test("finds a key that is there twice, and one that is not there", () => {
    const proof = prove(pipeline("merge"), [...sent, file(4, [row(4, 2, 1)])], stored({ rows: [young, tie], ledger }));
    expect(proof).toMatchObject({ lostRows: ["4.2 of f4"], rowsTwice: ["merge 1 x"], lostFiles: ["f4 (e)"] });
  });
});

describe("the proof of a target of change data", () => {
  const deletion = { ...row(3, 11, 2000), deletes: true };
  const sent = [file(1, [old]), file(2, [young]), file(3, [deletion])];
  const ledger = inLedger(1, 2, 3);
  const [removing, marking] = [
    { ...pipeline("changes"), deletes: "remove" },
    { ...pipeline("changes"), deletes: "mark" },
  ] as const;

  test("holds with what was deleted gone: a deletion beats a row of its time", () => {
    expect(holds(prove(removing, sent, stored({ ledger })))).toBe(true);
  });

  test("holds with what was deleted marked with the time of the last deletion", () => {
    const rows = [{ ...young, markedAt: 2000 }];
    expect(holds(prove(marking, sent, stored({ rows, ledger })))).toBe(true);
  });

  test("holds with a row that is newer than its deletion", () => {
    const newer = row(4, 1, 2001);
    const all = [...sent, file(4, [newer])];
    for (const of of [removing, marking])
      expect(holds(prove(of, all, stored({ rows: [newer], ledger: inLedger(1, 2, 3, 4) })))).toBe(true);
  });

  test("finds a row that came back, and one that lost its mark", () => {
    for (const of of [removing, marking]) {
      const proof = prove(of, sent, stored({ rows: [young], ledger }));
      expect(proof).toMatchObject({ resurrectedRows: ["2.1 of f2"], wrongRows: [], lostRows: [] });
    }
  });

  test("finds a row that is marked too early, or without a deletion", () => {
    const early = prove(marking, sent, stored({ rows: [{ ...young, markedAt: 1000 }], ledger }));
    expect(early).toMatchObject({ resurrectedRows: [], wrongRows: ["2.1 of f2"] });
    const alone = prove(marking, [file(1, [old])], stored({ rows: [{ ...old, markedAt: 1 }], ledger: inLedger(1) }));
    expect(alone).toMatchObject({ resurrectedRows: [], wrongRows: ["1.1 of f1"] });
  });

  test("finds a row that is lost although it was never deleted", () => {
    const proof = prove(removing, [file(1, [old])], stored({ ledger: inLedger(1) }));
    expect(proof).toMatchObject({ lostRows: ["1.1 of f1"], resurrectedRows: [] });
  });
});

describe("the proof of a history target", () => {
  const overwritten = file(1, [row(1, 11, 9000)], {
    bad: "overwritten",
    replaced: [row(1, 1, 8000), row(1, 2, 8000)],
    replacedETag: "first",
  });
  const ledger = [...inLedger(1), { key: "f1", eTag: "first" }];

  test.for([
    { rows: overwritten.rows, name: "none" },
    { rows: [...overwritten.rows, ...overwritten.replaced], name: "all" },
  ])("holds with $name of the replaced rows", ({ rows }) => {
    expect(holds(prove(pipeline("history"), [overwritten], stored({ rows, ledger })))).toBe(true);
  });

  test("finds a part of the replaced rows", () => {
    const rows = [...overwritten.rows, ...overwritten.replaced.slice(1)];
    const proof = prove(pipeline("history"), [overwritten], stored({ rows, ledger }));
    expect(proof).toMatchObject({ lostRows: ["1.1 of f1"] });
  });

  test("finds replaced rows of a file that the ledger does not hold", () => {
    const rows = [...overwritten.rows, ...overwritten.replaced];
    const proof = prove(pipeline("history"), [overwritten], stored({ rows, ledger: inLedger(1) }));
    expect(proof).toMatchObject({ wrongRows: ["1.1 of f1", "1.2 of f1"] });
  });
});

describe("the proof of an append target", () => {
  const good = file(1, [row(1, 1, 1), row(1, 2, 1)]);

  test("finds lost rows, rows twice and changed rows", () => {
    const changed = { ...row(1, 1, 1), payload: "?" };
    const proof = prove(pipeline("append"), [good], stored({ rows: [changed, changed], ledger: inLedger(1) }));
    expect(proof).toMatchObject({
      lostRows: ["1.2 of f1"],
      rowsTwice: ["append 1.1"],
      wrongRows: ["1.1 of f1", "1.1 of f1"],
    });
  });

  test("finds a file that is loaded twice, and one that is nowhere", () => {
    const gone = file(2, [row(2, 1, 1)], { bad: "object gone" });
    const proof = prove(pipeline("append"), [good, gone], stored({ rows: good.rows, ledger: inLedger(1, 1) }));
    expect(proof).toMatchObject({ filesTwice: ["f1 (e)"], lostFiles: ["f2 (e)"] });
  });

  test("finds rows of a bad file, a bad file that is not quarantined, and a good one that is", () => {
    const bad = file(2, [row(2, 1, 1)], { bad: "bad row" });
    const quarantined = [{ key: "f1", eTag: "e", reason: "?" }];
    const found = stored({ rows: [...good.rows, ...bad.rows], ledger: inLedger(1), quarantined });
    expect(prove(pipeline("append"), [good, bad], found)).toMatchObject({
      wrongRows: ["2.1 of f2"],
      notQuarantined: ["f2 (e)"],
      wronglyQuarantined: ["f1 (e): ?"],
    });
  });

  test("finds files that were never sent", () => {
    const found = stored({ rows: good.rows, ledger: [...inLedger(1), { key: "planted", eTag: "e" }] });
    expect(prove(pipeline("append"), [good], found)).toMatchObject({ unknownFiles: ["planted (e)"] });
  });

  test("finds parked batches", () => {
    const found = stored({ rows: good.rows, ledger: inLedger(1), parked: [{ name: "b", reason: "why" }] });
    expect(prove(pipeline("append"), [good], found)).toMatchObject({ parked: ["b: why"] });
  });
});
