/** Why COPY would refuse a row; code and message are Redshift's own. */
export type Refusal = {
  code: number;
  message: string;
  /** Absent if the row itself is at fault: it cannot be cut, or has too few or too many fields. */
  column?: string;
  /** The field's text, and its length in the file. */
  value: string;
  bytes: number;
  /** The row from 1, without the header; its text, and how many fields it has. */
  row: number;
  text: string;
  count: number;
};

/** What COPY's own reader says of the first rows of a file. */
export type ReadRows = {
  rows: number;
  /** One for each column and code: where it is seen first (of texts, the longest), and in how many rows. */
  refusals: readonly (Refusal & { rows: number })[];
  /** The different texts of the watched column, as far as there are few. */
  watched?: readonly string[];
};

/** Gathers rows in constant memory: files may have as many faults as values. */
export function rowTally() {
  const seen = new Map<string, Refusal & { rows: number }>();
  const watched = new Set<string>();
  let rows = 0;
  return {
    addRow: () => ++rows,
    watch(value: string | null | undefined): void {
      if (value !== null && value !== undefined && watched.size < maxWatched) watched.add(value);
    },
    add(refusal: Refusal): void {
      const key = refusal.column === undefined ? refusal.message : `${refusal.code} ${refusal.column}`;
      const known = seen.get(key);
      if (!known) seen.set(key, { ...refusal, rows: 1 });
      else if (isTooLong(refusal) && refusal.bytes > known.bytes) seen.set(key, { ...refusal, rows: known.rows + 1 });
      else known.rows++;
    },
    result: (): ReadRows => ({
      rows,
      refusals: [...seen.values()],
      ...(watched.size > 0 && { watched: [...watched] }),
    }),
  };
}

/** A column that says what a row does has few values. */
const maxWatched = 100;

/** The longest text says how wide the column must be. */
const isTooLong = ({ code }: Refusal) => code === 1204;
