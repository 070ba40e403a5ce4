import { seededRandom } from "../../src/demo/data/random.ts";
import { type BadKind, badKinds } from "./faults/bad-files.ts";
import type { IsOn } from "./faults/chaos-fault.ts";
import { hostileKey } from "./faults/hostile-keys.ts";
import type { ChaosMode } from "./mode.ts";
import type { ChaosPipeline } from "./pipelines.ts";
import { type ChaosRow, correction, randomRow } from "./rows.ts";

/** A file as it is sent. */
export type ChaosFile = {
  fileNo: number;
  pipeline: ChaosPipeline;
  key: string;
  bad: BadKind | undefined;
  rows: readonly ChaosRow[];
  /** Of a file that is overwritten: what it holds at first. */
  replaced: readonly ChaosRow[];
};

/** One file of a hundred is bad, and every kind comes once at least. */
const badShare = 0.01;
const rowsPerFile = { min: 60, max: 160 };

/** The files of a run, in the order in which they are sent: the same for the same seed. */
export function chaosFiles(
  pipelines: readonly ChaosPipeline[],
  { seed, files, isOn }: { seed: number; files: number; isOn: IsOn },
) {
  const random = seededRandom(seed);
  const perPipeline = Math.ceil(files / pipelines.length);
  const withComments = isOn("comments");
  const keyOf = isOn("keys") ? (place: KeyPlace) => hostileKeyOf(place, { seed, withComments }) : oddKeyOf;
  const all = pipelines.flatMap((pipeline) => filesOf(pipeline, { count: perPipeline, random, keyOf }));
  return shuffled(all, random);
}

type Making = { count: number; random: () => number; keyOf: (place: KeyPlace) => string };

function filesOf(pipeline: ChaosPipeline, { count, random, keyOf }: Making): ChaosFile[] {
  const bad = drawBad(pipeline, count, random);
  return bad.map((kind, index) => {
    const fileNo = index + 1;
    return {
      fileNo,
      pipeline,
      key: keyOf({ pipeline, fileNo }),
      bad: kind,
      ...contentOf(kind, { mode: pipeline.mode, fileNo, count, random }),
    };
  });
}

/** Which file is bad, and how. */
function drawBad(pipeline: ChaosPipeline, count: number, random: () => number): (BadKind | undefined)[] {
  const kinds = badKinds(pipeline);
  const bad = Math.max(kinds.length, Math.round(count * badShare));
  return shuffled(
    Array.from({ length: count }, (_, index) => (index < bad ? kinds[index % kinds.length] : undefined)),
    random,
  );
}

type KeyPlace = { pipeline: ChaosPipeline; fileNo: number };

const startOf = ({ pipeline: { name }, fileNo }: KeyPlace) => `${name}/part-${String(fileNo).padStart(5, "0")}`;

/** Some keys need encoding in notifications, manifests and error texts. */
function oddKeyOf(place: KeyPlace): string {
  const odd = place.fileNo % 7 === 0 ? " größe+1 %41 it's" : "";
  return `${startOf(place)}${odd}.${place.pipeline.format}`;
}

/** Every other key, and others with each seed; so bad files have such keys too. */
function hostileKeyOf(place: KeyPlace, { seed, withComments }: { seed: number; withComments: boolean }): string {
  const ending = `.${place.pipeline.format}`;
  if (place.fileNo % 2 === 0) return `${startOf(place)}${ending}`;
  return hostileKey(seed + (place.fileNo - 1) / 2, { start: startOf(place), end: ending, withComments });
}

type Place = { mode: ChaosMode; fileNo: number; count: number; random: () => number };

function contentOf(
  kind: BadKind | undefined,
  { mode, fileNo, count, random }: Place,
): Pick<ChaosFile, "rows" | "replaced"> {
  const rowCount = rowsPerFile.min + Math.floor(random() * (rowsPerFile.max - rowsPerFile.min + 1));
  const rows = Array.from({ length: rowCount }, (_, rowNo) =>
    randomRow(random, { mode, fileNo, rowNo, keys: count * 8 }),
  );
  if (kind !== "overwritten") return { rows, replaced: [] };
  return {
    rows: rows.map((row) => correction(row, { rowNo: row.rowNo + 1000, version: 2 })),
    replaced: rows.map((row) => correction(row, { rowNo: row.rowNo, version: 1 })),
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
