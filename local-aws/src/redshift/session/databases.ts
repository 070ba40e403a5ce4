import { createHash } from "node:crypto";
import { type Client, DatabaseError, type Pool } from "pg";
import { fileViewsSql } from "../copy/run/file-views.ts";
import { loadTablesSql } from "../copy/run/load-tables.ts";
import type { Postgres, Preparation } from "../postgres/postgres.ts";
import { quoteName } from "../sql/lex/postgres-name.ts";
import { redshiftSchemaSql } from "../sql/library/redshift-schema.ts";
import { emptyViewsSql } from "../sql/library/system-views/system-views.ts";
import { type ActivityReaders, openActivityReaders } from "./activity/activity-readers.ts";
import { connect, openPool } from "./connect.ts";
import { type LongNames, openLongNames } from "./long-names.ts";
import { type SpareConnections, spareConnections } from "./spare-connections.ts";
import { createWriteLog, type WriteLog } from "./write-log.ts";

/** `pool` is for work outside the user's sessions. */
export type Database = {
  name: string;
  url: string;
  pool: Pool;
  spares: SpareConnections;
  writes: WriteLog;
  longNames: LongNames;
  activityReaders: ActivityReaders;
};

export type Databases = AsyncDisposable & {
  /** Creates the database at its first use, as `dev` is. */
  use(name: string): Promise<Database>;
  /**
   * Closes the connections that wait for a session: they keep a database from being dropped, and have the settings that
   * their user had when they were opened.
   */
  closeSpares(): Promise<void>;
  /** Stops what a connection is doing now. */
  cancel(pid: number): Promise<void>;
  /** For work that concerns all databases. */
  maintenance: Pool;
};

const firstDatabase = "dev";
const duplicateDatabase = "42P04";
/** PostgreSQL copies this database for each new one, also for a `CREATE DATABASE` of the user. */
const model = "template1";

/** Every user may create tables in schema public (dg/r_Privileges). */
const publicRights = "GRANT CREATE ON SCHEMA public TO PUBLIC";
/** Schema `redshift` holds what PostgreSQL lacks. PostgreSQL finds its own function first if the signature is the same. */
const searchPath = 'ALTER ROLE CURRENT_USER SET search_path = "$user", public, redshift';

/** @throws Error if the server's data was made by another version of the local Redshift */
export async function openDatabases(postgres: Postgres): Promise<Databases> {
  await prepareModel(postgres);
  const maintenance = openPool(postgres.url(firstDatabase));
  const opened = new Map<string, Promise<Database>>();

  const open = async (name: string): Promise<Database> => {
    const url = postgres.url(name);
    await createDatabase(name, (sql) => maintenance.query(sql));
    const pool = openPool(url);
    const [longNames, activityReaders] = await Promise.all([openLongNames(pool), openActivityReaders(pool)]);
    return { name, url, pool, spares: spareConnections(url), writes: createWriteLog(), longNames, activityReaders };
  };
  return {
    maintenance,
    use(name) {
      const database = opened.get(name) ?? open(name);
      opened.set(name, database);
      database.catch(() => opened.delete(name));
      return database;
    },
    async closeSpares() {
      const databases = await Promise.all(opened.values());
      await Promise.all(databases.map(({ spares }) => spares.close()));
    },
    async cancel(pid) {
      await maintenance.query("SELECT pg_cancel_backend($1)", [pid]);
    },
    async [Symbol.asyncDispose]() {
      const databases = (await Promise.allSettled(opened.values())).flatMap((it) =>
        it.status === "fulfilled" ? [it.value] : [],
      );
      await Promise.all(databases.map(({ spares }) => spares.close()));
      await Promise.all([...databases.map(({ pool }) => pool), maintenance].map((pool) => pool.end()));
    },
  };
}

/** What `openDatabases` needs of a server, made in a new folder. */
export const databasesPreparation = (): Preparation => ({ version: modelOfDatabases().version, run: prepareModel });

type Model = { modelSql: string; version: string };

let known: Model | undefined;

/** Read and hashed once: a start needs it several times. */
function modelOfDatabases(): Model {
  known ??= readModel();
  return known;
}

function readModel(): Model {
  const modelSql = [redshiftSchemaSql(), loadTablesSql, fileViewsSql, emptyViewsSql, publicRights, searchPath].join(
    ";\n",
  );
  return { modelSql, version: `local Redshift ${createHash("sha256").update(modelSql).digest("hex").slice(0, 12)}` };
}

async function prepareModel(postgres: Postgres): Promise<void> {
  const { modelSql, version } = modelOfDatabases();
  const client = await connect(postgres.url(model));
  try {
    const existing = await modelVersion(client);
    if (existing !== "" && existing !== version) throw otherVersion();
    if (existing === "") {
      await client.query(`${modelSql}; COMMENT ON DATABASE ${model} IS '${version}'`);
      await client.query("ALTER DATABASE template0 IS_TEMPLATE false");
      for (const unused of ["postgres", "template0"]) await client.query(`DROP DATABASE IF EXISTS ${unused}`);
    }
    await createDatabase(firstDatabase, (sql) => client.query(sql));
  } finally {
    await client.end();
  }
}

/** @returns an empty text if the model is still PostgreSQL's own */
async function modelVersion(client: Client): Promise<string> {
  const found = await client.query<{ version: string }>(
    "SELECT shobj_description(oid, 'pg_database') AS version FROM pg_database WHERE datname = current_database()",
  );
  const version = found.rows[0]?.version ?? "";
  return version.startsWith("local Redshift ") ? version : "";
}

async function createDatabase(name: string, query: (sql: string) => Promise<unknown>): Promise<void> {
  try {
    await query(`CREATE DATABASE ${quoteName(name)} TEMPLATE ${model}`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== duplicateDatabase) throw error;
  }
}

function otherVersion(): Error {
  return new Error(
    "The data folder of the local Redshift was made by another version, so its functions may be missing. " +
      "Nothing was changed. Choose another folder, or delete this one and load again.",
  );
}
