import { createWriteStream } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";

/** An append-only file of JSON lines. */
export type Journal = {
  /** Lines are written in the order of the calls; resolves once this one is handed to the system. */
  append(entry: object): Promise<void>;
  close(): Promise<void>;
};

export function openJournal(file: string): Journal {
  const stream = createWriteStream(file, { flags: "a" });
  return {
    append: (entry) =>
      new Promise((resolve, reject) => {
        stream.write(`${JSON.stringify(entry)}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}

/**
 * The entries of a journal in order; a last line cut short by a crash is left out.
 *
 * @throws Error if another line is damaged, naming it
 */
export async function readJournal(file: string): Promise<unknown[]> {
  const lines = (await readFile(file, "utf8")).split("\n").slice(0, -1);
  return lines.map((line, index) => parseLine(line, `${file}:${index + 1}`));
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error(
      `The S3 index is damaged at ${place}, so the bucket cannot be opened. Remove that line to go on without its object, or the data folder to start anew.`,
      { cause },
    );
  }
}

/** Replaces the whole journal at once, without what no longer counts. */
export async function rewriteJournal(file: string, entries: readonly object[]): Promise<void> {
  const next = `${file}.next`;
  await writeFile(next, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  await rename(next, file);
}
