import type { Client } from "pg";
import type { Isolation } from "../postgres.ts";
import { postgresName, quoteName } from "../sql/postgres-name.ts";
import { ConflictError } from "./conflict-error.ts";
import type { OpenTransaction, WriteLog } from "./write-log.ts";

/** A table that a statement is about to write; "modify" reads the rows it replaces, "insert" only adds rows. */
export type TableWrite = { schema?: string; name: string; mode: "insert" | "modify" };

/** One transaction of a session, with the locks and conflicts that Redshift has and PostgreSQL has not. */
export type Transaction = {
  readonly hasFailed: boolean;
  /** Begun by BEGIN: only COMMIT or ROLLBACK ends it. */
  isExplicit: boolean;
  readonly lastTable: string | undefined;
  /** Its own id, once it wrote, and those of others that wrote the same table. */
  readonly ids: readonly string[];
  /** @throws ConflictError if another transaction wrote the table behind this one's back */
  claim(write: TableWrite): Promise<void>;
  /** Takes everything back and frees its locks; the session may run nothing more until it ends the transaction. */
  fail(): Promise<void>;
  /** @throws DatabaseError if the transaction cannot commit; it is over all the same */
  end(how: "COMMIT" | "ROLLBACK"): Promise<void>;
};

/** `user` as in {@link SessionState}. */
type Deps = { client: Client; writes: WriteLog; isolation: Isolation; user: string | undefined };

type State = Deps & {
  entry: OpenTransaction;
  hasFailed: boolean;
  lastTable: string | undefined;
  ids: string[];
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
    get hasFailed() {
      return state.hasFailed;
    },
    get lastTable() {
      return state.lastTable;
    },
    get ids() {
      return state.ids;
    },
    claim: (write) => claim(state, write),
    async fail() {
      state.hasFailed = true;
      await end(state, "ROLLBACK").catch(() => undefined); // without a connection there is nothing to take back
    },
    async end(how) {
      if (!state.hasFailed) await end(state, how);
    },
  };
}

async function end({ client, writes, entry }: State, how: string): Promise<void> {
  await client.query(how).finally(() => writes.close(entry));
}

/** Under SERIALIZABLE even rows that are only added are added by one transaction at a time (facts §5.2). */
async function claim(state: State, { schema, name, mode }: TableWrite): Promise<void> {
  const { client, writes, isolation, entry } = state;
  const table = (schema === undefined ? [name] : [schema, name]).map((part) => quoteName(postgresName(part))).join(".");
  const claimed = state.claimed.get(table);
  if (claimed === "modify" || claimed === mode) return;
  if (mode === "modify" || isolation === "serializable")
    await client.query(asOwner(state, mode, `LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`));
  const target = await identify(client, table);
  if (target) state.claimed.set(table, mode);
  if (!target?.permanent) return;
  const others = writes.otherWriters(entry, target.table);
  state.lastTable = target.table;
  state.ids = [target.xid, ...others.slice(-2)];
  if (mode === "modify" && isolation === "snapshot") await refuseUnseen(client, others);
  writes.record(entry, target.table, target.xid);
}

/** The right to insert is not enough for PostgreSQL's LOCK, and taking over the lock must not begin a snapshot. */
function asOwner({ user }: State, mode: TableWrite["mode"], lock: string): string {
  if (user === undefined || mode !== "insert") return lock;
  return `RESET SESSION AUTHORIZATION; ${lock}; SET SESSION AUTHORIZATION ${quoteName(postgresName(user))}`;
}

type Target = { table: string; permanent: boolean; xid: string };

async function identify(client: Client, name: string): Promise<Target | undefined> {
  const found = await client.query<Target>(
    `SELECT oid::text AS table, relpersistence = 'p' AS permanent, pg_current_xact_id()::text AS xid
     FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1)`,
    [name],
  );
  return found.rows[0];
}

/** PostgreSQL lets a transaction change rows of a table that grew since its snapshot; Redshift does not. */
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
