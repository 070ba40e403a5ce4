/** What was read, how old it is, and why it is no newer. */
export type Reading<Value> = {
  /** Grows with every change of value, age or error. */
  version: number;
  /** ISO 8601: when the value was read; null: not yet. */
  read_at: string | null;
  /** Whether a newer value is being read. */
  is_reading: boolean;
  value: Value | null;
  /** Why the last attempt to read failed; the value is then the one before. */
  error: string | null;
};

type StoreDeps = {
  nowMs: () => number;
  /** An error in words for a person. */
  explain: (error: unknown) => string;
};

type Wanted<Value> = {
  key: string;
  read: () => Promise<Value>;
  /** A younger value is not read again. */
  freshMs: number;
  /** How long an answer waits for the first value. */
  patienceMs: number;
};

export type ReadingStore = {
  /** The value as it is known now; a new one is read behind it if it is old. */
  get<Value>(wanted: Wanted<Value>): Promise<Reading<Value>>;
  /** After a change that a person has made, all that is kept counts as old. */
  expire(): void;
};

type Kept = {
  version: number;
  value: unknown;
  readAtMs: number | undefined;
  triedAtMs: number;
  error: string | undefined;
  reading?: Promise<void>;
};

/** Views that were left are forgotten, the longest unused first: one of 10,000 batches takes four megabytes. */
const maxKept = 10;

/** Values stay between requests: an answer never waits for a service that has answered before. */
export function readingStore({ nowMs, explain }: StoreDeps): ReadingStore {
  const kept = new Map<string, Kept>();
  const entryOf = (key: string): Kept => {
    const entry = kept.get(key) ?? { version: 0, value: null, readAtMs: undefined, triedAtMs: 0, error: undefined };
    kept.delete(key);
    kept.set(key, entry); // the last used is last
    for (const [oldest] of kept) if (kept.size > maxKept) kept.delete(oldest);
    return entry;
  };
  const start = async (entry: Kept, read: () => Promise<unknown>): Promise<void> => {
    entry.triedAtMs = nowMs();
    try {
      entry.value = await read();
      entry.readAtMs = nowMs();
      entry.error = undefined;
    } catch (error) {
      entry.error = explain(error);
    } finally {
      entry.version += 1;
      delete entry.reading;
    }
  };
  return {
    get: async <Value>({ key, read, freshMs, patienceMs }: Wanted<Value>) => {
      const entry = entryOf(key);
      if (!entry.reading && nowMs() - entry.triedAtMs >= freshMs) entry.reading = start(entry, read);
      if (entry.reading && entry.readAtMs === undefined) await withPatience(entry.reading, patienceMs);
      return readingOf<Value>(entry);
    },
    expire: () => {
      for (const entry of kept.values()) entry.triedAtMs = 0;
    },
  };
}

function readingOf<Value>({ version, value, readAtMs, error, reading }: Kept): Reading<Value> {
  return {
    version,
    read_at: readAtMs === undefined ? null : new Date(readAtMs).toISOString(),
    is_reading: reading !== undefined,
    value: value as Value | null, // one key is always read by one function
    error: error ?? null,
  };
}

async function withPatience(reading: Promise<void>, patienceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, patienceMs);
  await Promise.race([reading, promise]);
  clearTimeout(timer);
}
