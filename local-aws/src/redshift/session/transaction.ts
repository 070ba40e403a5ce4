import type { Client } from "pg";
import type { Isolation } from "../postgres/postgres.ts";
import { postgresName, quoteName } from "../sql/lex/postgres-name.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { ConflictError } from "./conflict-error.ts";
import { RelationNotInSnapshotError } from "./relation-not-in-snapshot-error.ts";
import type { OpenTransaction, WriteLog } from "./write-log.ts";

/** A table that a statement is about to write; "modify" reads the rows it replaces, "insert" only adds rows. */
type TableWrite = { schema?: string; name: string; mode: "insert" | "modify" };

/** One transaction of a session. It adds the locks and conflicts of Redshift that PostgreSQL lacks. */
export type Transaction = {
  readonly hasFailed: boolean;
  /** Begun by BEGIN: only COMMIT or ROLLBACK ends it. */
  isExplicit: boolean;
  /** Whether a statement has taken its snapshot. */
  hasSnapshot: boolean;
  readonly lastTable: string | undefined;
  /** PostgreSQL's, once it has written a table; before, a number that no other transaction has. */
  readonly id: number;
  /** Its own id, once it has written, then the ids of others that wrote the same table. */
  readonly ids: readonly string[];
  /** @throws ConflictError if another transaction wrote the table since this one's snapshot */
  claim(write: TableWrite): Promise<void>;
  /** @throws RelationNotInSnapshotError if the last statement used a table that is newer than the snapshot */
  refuseUnseenTables(): Promise<void>;
  /** Takes everything back and frees its locks; the session may run nothing more until it ends the transaction. */
  fail(): Promise<void>;
  /** @throws DatabaseError if the transaction cannot commit; the transaction is over even then */
  end(how: "COMMIT" | "ROLLBACK"): Promise<void>;
};

/**
 * `user` as in {@link SessionState}; a procedure with the rights of its owner changes it. `ownId`: its id while PostgreSQL
 * has given none.
 */
type Deps = { client: Client; writes: WriteLog; isolation: Isolation; user: () => string | undefined; ownId: number };

type State = Deps & {
  entry: OpenTransaction;
  hasFailed: boolean;
  lastTable: string | undefined;
  ids: readonly string[];
  /** by name, what was claimed already */
  claimed: Map<string, TableWrite["mode"]>;
};

/**
 * Begins a transaction; its snapshot is taken by the first statement that needs one, which `LOCK` does not.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
 */
export async function beginTransaction(deps: Deps): Promise<Transaction> {
  const entry = deps.writes.open();
  const state: State = { ...deps, entry, hasFailed: false, lastTable: undefined, ids: [], claimed: new Map() };
  await deps.client.query("BEGIN").catch((error: unknown) => {
    deps.writes.close(state.entry);
    throw error;
  });
  return {
    isExplicit: false,
    hasSnapshot: false,
    get hasFailed() {
      return state.hasFailed;
    },
    get id() {
      return Number(state.entry.writes[0]?.xid ?? state.ownId);
    },
    get lastTable() {
      return state.lastTable;
    },
    get ids() {
      return state.ids;
    },
    claim: (write) => claim(state, write),
    refuseUnseenTables: () => refuseUnseenTables(deps.client),
    async fail() {
      if (state.hasFailed) return;
      state.hasFailed = true;
      await end(state, "ROLLBACK").catch(() => undefined); // without a connection there is nothing to take back
    },
    async end(how) {
      if (!state.hasFailed) await end(state, how);
    },
  };
}

async function end(state: State, how: string): Promise<void> {
  const { client, writes, entry } = state;
  if (state.lastTable !== undefined) state.ids = cycle(state, state.lastTable);
  await client.query(how).finally(() => writes.close(entry));
}

async function claim(state: State, { schema, name, mode }: TableWrite): Promise<void> {
  const { client, writes, isolation, entry } = state;
  const table = (schema === undefined ? [name] : [schema, name]).map((part) => quoteName(postgresName(part))).join(".");
  const claimed = state.claimed.get(table);
  if (claimed === "modify" || claimed === mode) return;
  await client.query(asOwner(state, mode, `LOCK TABLE ${table} IN ${writeLocks[isolation][mode]} MODE`));
  const target = await identify(client, table);
  state.claimed.set(table, mode);
  if (target === undefined) throw new RelationNotInSnapshotError();
  if (target.isView) throw new RedshiftSqlError(`cannot ${changes[mode]} a view`, "0A000");
  if (!target.permanent) return;
  writes.record(entry, target.table, target.xid);
  state.lastTable = target.table;
  state.ids = cycle(state, target.table);
  if (mode === "modify") await refuseUnseen(client, writes.otherWriters(entry, target.table));
}

/**
 * Finds relations that the transaction has locked and that exist, but that its snapshot does not show: PostgreSQL resolves
 * names in the current catalog, and reads rows of `pg_class` in the snapshot.
 */
const unseenTables = `
  SELECT FROM pg_catalog.pg_locks WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted
  AND relation NOT IN (SELECT oid FROM pg_catalog.pg_class)
  AND relation::pg_catalog.regclass::text !~ '^([0-9]+|pg_toast[.].*)$'`;

async function refuseUnseenTables(client: Client): Promise<void> {
  const unseen = await client.query(unseenTables);
  if (unseen.rowCount !== 0) throw new RelationNotInSnapshotError();
}

/** PostgreSQL's LOCK needs more than the right to insert. Taking the lock as owner must not take a snapshot. */
function asOwner(state: State, mode: TableWrite["mode"], lock: string): string {
  const user = state.user();
  if (user === undefined || mode !== "insert") return lock;
  return `RESET SESSION AUTHORIZATION; ${lock}; SET SESSION AUTHORIZATION ${quoteName(postgresName(user))}`;
}

/**
 * Ids for error texts and logs: this transaction, then the last two that may conflict with it. Those are writers of the
 * same table or, if there are none, of any table.
 */
function cycle({ writes, entry }: State, table: string): string[] {
  const sameTable = writes.otherWriters(entry, table);
  const others = sameTable.length > 0 ? sameTable : writes.otherWriters(entry);
  return [...entry.writes.slice(0, 1).map(({ xid }) => xid), ...others.slice(-2)];
}

/**
 * Who waits for whom (facts §5.2), as PostgreSQL's locks. SHARE ROW EXCLUSIVE admits no other writer; ROW EXCLUSIVE
 * admits other ROW EXCLUSIVE locks. Neither blocks readers. A lock is taken before the snapshot, so a transaction that
 * waited sees the rows it waited for, unless it already had a snapshot.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_Serializable_isolation_example.html
 */
const writeLocks = {
  serializable: { insert: "SHARE ROW EXCLUSIVE", modify: "SHARE ROW EXCLUSIVE" },
  snapshot: { insert: "ROW EXCLUSIVE", modify: "SHARE ROW EXCLUSIVE" },
} as const;

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html */
const changes = { insert: "insert into", modify: "change the rows of" };

type Target = { table: string; isView: boolean; permanent: boolean; xid: string };

/** @returns undefined for a table that was created after the snapshot */
async function identify(client: Client, name: string): Promise<Target | undefined> {
  const found = await client.query<Target>(
    `SELECT oid::text AS table, relkind IN ('v', 'm') AS "isView", relpersistence = 'p' AS permanent, pg_current_xact_id()::text AS xid
     FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1)`,
    [name],
  );
  return found.rows[0];
}

/**
 * Redshift's conflicts are per table, PostgreSQL's are per row: it lets a transaction change rows if others have changed
 * only other rows since its snapshot. AWS does not say whether this fails under SERIALIZABLE, too; here it does.
 */
async function refuseUnseen(client: Client, writers: readonly string[]): Promise<void> {
  if (writers.length === 0) return;
  const unseen = await client.query(
    `SELECT FROM unnest($1::xid8[]) AS writer
     WHERE pg_xact_status(writer) = 'committed' AND NOT pg_visible_in_snapshot(writer, pg_current_snapshot())`,
    [writers],
  );
  if (unseen.rowCount !== 0)
    throw new ConflictError("another transaction wrote the table since the snapshot was taken");
}
