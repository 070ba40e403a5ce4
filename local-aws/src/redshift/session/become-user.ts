import type { Client } from "pg";
import { postgresName } from "../sql/lex/postgres-name.ts";

/**
 * Takes on the rights and settings of a user, if CREATE USER made one of that name.
 *
 * @returns whether it did; the session has all rights otherwise
 */
export async function becomeUser(client: Client, user: string): Promise<boolean> {
  const name = postgresName(user);
  const found = await client.query(becomeSql, [name]);
  if (found.rowCount === 0) return false;
  await client.query(settingsSql, [name]);
  return true;
}

const firstOwnId = 16_384;

const becomeSql = `SELECT set_config('session_authorization', rolname, false) FROM pg_catalog.pg_roles
  WHERE rolname = $1 AND rolcanlogin AND oid >= ${firstOwnId}`;

const settingsSql = `SELECT set_config(split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1), false)
  FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) setting
  WHERE r.rolname = $1 AND s.setdatabase = 0`;
