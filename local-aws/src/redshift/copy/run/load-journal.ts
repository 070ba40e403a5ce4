import type { LoadLog } from "./load-log.ts";
import type { LoadLogEntry } from "./load-log-entry.ts";

/** Collects the entries of one load: many files or errors need only a few writes. */
type LoadJournal = {
  add(entry: LoadLogEntry): void;
  /** Writes the collected entries, if there are enough. */
  writeMany(): Promise<void>;
  writeAll(): Promise<void>;
};

/** Entries that are enough for a write. */
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
