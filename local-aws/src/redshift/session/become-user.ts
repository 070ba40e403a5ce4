import type { Client } from "pg";
import { postgresName } from "../sql/lex/postgres-name.ts";

/** `isUser`: CREATE USER made a user of that name. If not, the session has all rights. `hasSettings`: ALTER USER gave the user settings. */
type Became = { isUser: boolean; hasSettings: boolean };

/** Takes on the rights and settings of a user, if CREATE USER made one of that name. */
export async function becomeUser(client: Client, user: string): Promise<Became> {
  if (!(await takeRights(client, user))) return { isUser: false, hasSettings: false };
  const { rowCount } = await client.query(settingsSql, [postgresName(user)]);
  return { isUser: true, hasSettings: rowCount !== 0 };
}

/** Takes on the rights of a user, without its settings. @returns whether CREATE USER made one of that name */
export async function takeRights(client: Client, user: string): Promise<boolean> {
  const found = await client.query(becomeSql, [postgresName(user)]);
  return found.rowCount !== 0;
}

const firstOwnId = 16_384;

const becomeSql = `SELECT set_config('session_authorization', rolname, false) FROM pg_catalog.pg_roles
  WHERE rolname = $1 AND rolcanlogin AND oid >= ${firstOwnId}`;

const settingsSql = `SELECT set_config(split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1), false)
  FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) setting
  WHERE r.rolname = $1 AND s.setdatabase = 0`;
