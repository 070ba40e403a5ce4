import type { BatchFile } from "../arrivals/batch-file.ts";
import { timestampOf } from "../base/timestamp.ts";
import { chunksByBytes, textBytes } from "./ledger-limits.ts";

/** Columns of the ledger whose texts begin alike in many files of a batch, in the ledger's order, with the list's types. */
export const listedTypes = {
  bucket: "VARCHAR(255)",
  object_key: "VARCHAR(1024)",
  version_id: "VARCHAR(1024)",
  etag: "VARCHAR(256)",
  event_time: "VARCHAR(23)",
} as const;

export type ListedColumn = keyof typeof listedTypes;
export type ListedTexts = Readonly<Record<ListedColumn, string>>;

/** How the texts of all files begin. `isWhole`: no file has more, so the list does without the column. */
export type CommonTexts = Readonly<Record<ListedColumn, { start: string; isWhole: boolean }>>;

export const listedColumns = Object.keys(listedTypes) as readonly ListedColumn[];

/** A file of the list, without what its texts have in common with the other files'. */
export type ListedFile = { id: string; bytes: number; texts: readonly string[] };

/** @param files one at least */
export function listFiles(files: readonly BatchFile[]): { common: CommonTexts; parts: ListedFile[][] } {
  const texts = files.map(textsOf);
  const common = commonOf(texts);
  const listed = columnsOf(common);
  const rows = files.map(({ id, arrival }, index) => ({
    id,
    bytes: arrival.bytes,
    texts: listed.map((column) => texts[index]?.[column].slice(common[column].start.length) ?? ""),
  }));
  return { common, parts: chunksByBytes(rows, rowBytes) };
}

/** The columns that the list has beside id and size. */
export const columnsOf = (common: CommonTexts): ListedColumn[] =>
  listedColumns.filter((column) => !common[column].isWhole);

const textsOf = ({ arrival: { bucket, key, versionId = "", eTag, eventTime } }: BatchFile): ListedTexts => ({
  bucket,
  object_key: key,
  version_id: versionId,
  etag: eTag,
  event_time: timestampOf(eventTime),
});

function commonOf(texts: readonly ListedTexts[]): CommonTexts {
  const entries = listedColumns.map((column) => [column, commonStart(texts.map((each) => each[column]))]);
  return Object.fromEntries(entries);
}

function commonStart(texts: readonly string[]): { start: string; isWhole: boolean } {
  let [start = ""] = texts;
  for (const text of texts) while (!text.startsWith(start)) start = start.slice(0, -1);
  if (!start.isWellFormed()) start = start.slice(0, -1);
  return { start, isWhole: texts.every((text) => text === start) };
}

/** Two parentheses, the quoted id, and a comma for each value. */
const rowBytes = ({ bytes, texts }: ListedFile): number =>
  texts.reduce((sum, text) => sum + textBytes(text) + 3, 2 + 35 + String(bytes).length + 1);
