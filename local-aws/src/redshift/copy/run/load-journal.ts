import type { LoadLog } from "./load-log.ts";
import type { LoadLogEntry } from "./load-log-entry.ts";

/** Collects the entries of one load, so that many files or errors do not mean many writes. */
type LoadJournal = {
  add(entry: LoadLogEntry): void;
  /** Writes what there is, if it is worth it. */
  writeMany(): Promise<void>;
  writeAll(): Promise<void>;
};

/** So many entries are worth a write. */
const manyEntries = 500;

export function loadJournal(log: LoadLog): LoadJournal {
  let entries: LoadLogEntry[] = [];
  const writeAll = async () => {
    const written = entries;
    entries = [];
    await log.write(written);
  };
  return {
    add: (entry) => entries.push(entry),
    writeMany: async () => (entries.length >= manyEntries ? writeAll() : undefined),
    writeAll,
  };
}
