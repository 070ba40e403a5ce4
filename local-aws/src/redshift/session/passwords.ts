import type { Pool } from "pg";
import { postgresName, quoteName } from "../sql/lex/postgres-name.ts";
import { isPasswordOf } from "./password-verifier.ts";
import type { TemporaryCredentials } from "./temporary-credentials.ts";

/** @returns the user whose session opens, undefined if the password is wrong */
type CheckPassword = (password: string) => Promise<string | undefined>;

export type Passwords = {
  /** @returns undefined if the user needs no password */
  of(name: string): Promise<CheckPassword | undefined>;
};

/** Below are PostgreSQL's own roles. */
const firstOwnId = 16_384;
const verifierSql = `SELECT rolpassword AS verifier FROM pg_catalog.pg_authid WHERE rolname = $1 AND oid >= ${firstOwnId}`;

/** Passwords that CREATE USER gave, and those of temporary credentials, whose names have a prefix such as `IAM:`. */
export function createPasswords(pool: Pool, credentials: TemporaryCredentials): Passwords {
  const createUser = async (user: string) => {
    const name = postgresName(user);
    const known = await pool.query("SELECT FROM pg_catalog.pg_roles WHERE rolname = $1", [name]);
    if (known.rowCount === 0) await pool.query(`CREATE ROLE ${quoteName(name)} LOGIN`);
  };
  return {
    async of(name) {
      if (credentials.isTemporary(name))
        return async (password) => {
          const granted = credentials.check(name, password);
          if (granted?.autoCreate) await createUser(granted.user);
          return granted?.user;
        };
      const found = await pool.query<{ verifier: string | null }>(verifierSql, [postgresName(name)]);
      const verifier = found.rows[0]?.verifier;
      if (!verifier) return undefined;
      return async (password) => ((await isPasswordOf(verifier, name, password)) ? name : undefined);
    },
  };
}
