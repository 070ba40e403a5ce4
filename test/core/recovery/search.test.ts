import { describe, expect, test } from "vitest";
import { fileId } from "../../../src/core/arrivals/arrival.ts";
import { newTrail } from "../../../src/core/load/trail.ts";
import { nextSearch, type Refused } from "../../../src/core/recovery/search.ts";
import { arrival } from "../../support/builders.ts";

const filesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => arrival(`${index}.csv`)).map((file) => ({
    id: fileId(file),
    arrival: file,
    messageIds: [],
  }));

const refused = (count: number, given: Partial<Refused> = {}): Refused => {
  const files = filesOf(count);
  return {
    batchId: "b".repeat(32),
    files,
    parts: [files],
    failedPart: 0,
    trail: newTrail(1),
    isProof: false,
    maxParts: 20,
    ...given,
  };
};

const sizes = (parts: readonly (readonly unknown[])[]) => parts.map((part) => part.length);

/** Parts as the first division of so many files makes them: the question first. */
function divided(count: number, given: Partial<Refused> = {}): Refused {
  const files = filesOf(count);
  const step = nextSearch(refused(count, { files, parts: [files] }));
  if (step.do !== "divide") throw new Error(step.do);
  return refused(count, { files, parts: step.parts, ...given });
}

describe("the search for bad files", () => {
  test("first asks with one file whether anything loads, and divides the others", () => {
    const step = nextSearch(refused(1000));
    expect(step).toMatchObject({ do: "divide", asked: 0 });
    if (step.do === "divide") expect(sizes(step.parts)).toEqual([1, ...Array(18).fill(53), 45]);
  });

  test("keeps every file of the batch in each load, once", () => {
    const files = filesOf(1000).map(({ id }) => id);
    for (const step of [nextSearch(refused(1000)), nextSearch(divided(1000, { failedPart: 7 }))]) {
      if (step.do !== "divide") throw new Error(step.do);
      expect(
        step.parts
          .flat()
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(files.toSorted());
    }
  });

  test("asks with another file where the question fails, four times, and then stops", () => {
    const asked = [1, 2, 3].map((times) => {
      const step = nextSearch(divided(1000, { trail: { ...newTrail(1), asked: times - 1 } }));
      return step.do === "divide" ? { asked: step.asked, file: step.parts[0]?.[0]?.id } : step;
    });
    expect(asked).toMatchObject([{ asked: 1 }, { asked: 2 }, { asked: 3 }]);
    expect(new Set(asked.map((each) => ("file" in each ? each.file : ""))).size).toBe(3);
    const last = divided(1000, { trail: { ...newTrail(1), asked: 3 } });
    expect(nextSearch(last)).toEqual({ do: "stop", because: "nothing loads" });
  });

  test("looks into the part that failed behind two files that load: its pieces come next, all others last", () => {
    const step = nextSearch(divided(1000, { failedPart: 7 }));
    if (step.do !== "divide") throw new Error(step.do);
    expect(sizes(step.parts)).toEqual([1, 1, ...Array(13).fill(4), 1, 945]);
  });

  test("has found a file that fails twice behind two that load, whatever the words", () => {
    const files = filesOf(5);
    const [control, second, suspect, ...others] = files;
    if (!control || !second || !suspect) throw new Error("no files");
    const at = (failedPart: number, given: Partial<Refused> = {}) =>
      nextSearch(refused(5, { files, parts: [[control], [second], [suspect], others], failedPart, ...given }));
    expect(at(2)).toEqual({ do: "found", file: suspect });
    expect(at(1)).not.toMatchObject({ do: "found" });
    expect(at(0)).not.toMatchObject({ do: "found" });
    const more = [[control], [second], [suspect], ...others.map((file) => [file])];
    expect(at(2, { parts: more })).toEqual({ do: "divide", parts: [[control], [second], [suspect], others], asked: 0 });
    expect(at(1, { isProof: true })).toEqual({ do: "found", file: second });
    expect(at(0, { isProof: true })).toEqual({ do: "found", file: control });
  });

  test("does not take the second file for bad because whatever comes second fails", () => {
    let search = divided(1000, { failedPart: 1 });
    let step = nextSearch(search);
    while (step.do === "divide") {
      const trail = { ...search.trail, searches: search.trail.searches + 1, asked: step.asked };
      search = { ...search, parts: step.parts, trail };
      step = nextSearch(search);
    }
    expect(step).toEqual({ do: "stop", because: "too many submissions" });
  });

  test("has found the other one of two files, since nothing else can come second", () => {
    const files = filesOf(2);
    const [control, suspect] = files;
    if (!control || !suspect) throw new Error("no files");
    const parts = [[control], [suspect]];
    expect(nextSearch(refused(2, { files, parts, failedPart: 1 }))).toEqual({ do: "found", file: suspect });
  });

  test("takes the only file of a batch for bad only where the words are proof", () => {
    expect(nextSearch(refused(1))).toEqual({ do: "stop", because: "nothing loads" });
    expect(nextSearch(refused(1, { isProof: true }))).toMatchObject({ do: "found" });
  });

  test("splits a batch whose other statements leave room for few COPYs", () => {
    const step = nextSearch(refused(1000, { maxParts: 7 }));
    if (step.do !== "split") throw new Error(step.do);
    expect(sizes(step.batches)).toEqual([500, 500]);
  });

  test("stops after 14 loads without a file, and after 6 more for each that it found", () => {
    const doAt = (searches: number, setAside: number) =>
      nextSearch(divided(1000, { failedPart: 7, trail: { ...newTrail(1), searches, setAside } })).do;
    expect([doAt(13, 0), doAt(14, 0), doAt(19, 1), doAt(20, 1)]).toEqual(["divide", "stop", "divide", "stop"]);
  });
});
