/** A statement that runs or ran. `transactionId` is asked when the log is read, since a transaction gets its id when it writes. */
export type QueryEntry = {
  kind: "query";
  queryId: number;
  transactionId: () => number;
  class: "QUERY" | "DDL" | "UTILITY";
  type: string;
  label: string;
  text: string;
  status: "running" | "success" | "failed" | "canceled";
  rows: number;
  error: string;
} & Owned;

/** A connection, over the wire or of the Data API. */
export type SessionEntry = { kind: "session"; remoteHost: string; remotePort: string; application: string } & Owned;

export type TransactionEntry = {
  kind: "transaction";
  transactionId: () => number;
  isolation: string;
  status: "open" | "committed" | "rolledback";
} & Owned;

type Owned = { sessionId: number; userId: number; userName: string; database: string; startedAt: Date; endedAt?: Date };

type Entry = QueryEntry | SessionEntry | TransactionEntry;

/** What the system views of queries, sessions and transactions show, of all databases, since the start. */
export type ActivityLog = {
  /** The entry may change later: a statement ends, a session closes. */
  add<E extends Entry>(entry: E): E;
  /** A JSON array for `redshift.activity` in SQL. */
  toJson(): string;
};

/** Of each kind; the oldest is forgotten. */
const maxEntries = 1_000;
/** Of all statements together. */
const maxTextChars = 4_000_000;

export function createActivityLog(): ActivityLog {
  const kept = { query: [] as QueryEntry[], session: [] as SessionEntry[], transaction: [] as TransactionEntry[] };
  let textChars = 0;

  const forget = (kind: Entry["kind"]) => {
    const dropped = kept[kind].shift();
    if (dropped?.kind === "query") textChars -= dropped.text.length;
  };
  const keep = (entry: Entry) => {
    const entries: Entry[] = kept[entry.kind];
    entries.push(entry);
    if (entry.kind === "query") textChars += entry.text.length;
    if (entries.length > maxEntries) forget(entry.kind);
    while (textChars > maxTextChars) forget("query");
  };
  return {
    add(entry) {
      keep(entry);
      return entry;
    },
    toJson: () => JSON.stringify(Object.values(kept).flat().map(toRow)),
  };
}

function toRow(entry: Entry): Record<string, unknown> {
  const times = { startedAt: utc(entry.startedAt), endedAt: entry.endedAt && utc(entry.endedAt) };
  return entry.kind === "session"
    ? { ...entry, ...times }
    : { ...entry, ...times, transactionId: entry.transactionId() };
}

function utc(at: Date): string {
  return at.toISOString().slice(0, -1);
}

/** A text as Redshift's logs hold it: one line, with `\n` for a line's end (dg/r_STL_QUERYTEXT). */
export function loggedText(sql: string): string {
  return sql
    .slice(0, maxStatementChars)
    .replaceAll("\\", "\\\\")
    .replaceAll("\r", "\\r")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll("\0", "")
    .toWellFormed();
}

const maxStatementChars = 65_535;
