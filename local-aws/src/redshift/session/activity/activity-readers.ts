import type { Pool } from "pg";
import { commandOf, type Translation } from "../../sql/translation.ts";

/** Which statements of a database read views that `activity-views.sql` fills from the activity log. */
export type ActivityReaders = { reads(sql: string, translation: Translation): boolean };

/** The views and functions that read `redshift.activity`, directly or through another. */
const activityViews =
  "pg_cancel_backend pg_locks pg_stat_activity pg_terminate_backend stl_connection_log stl_ddltext stl_query stl_querytext stl_sessions stl_utilitytext stv_inflight stv_locks stv_recents stv_sessions svl_qlog svl_statementtext svl_stored_proc_call svv_query_inflight svv_transactions sys_connection_log sys_procedure_call sys_query_history sys_query_text sys_session_history sys_transaction_history".split(
    " ",
  );
const named = new RegExp(String.raw`\b(?:${activityViews.join("|")})\b`, "i");

/** Views of users that read such a view, late-binding ones included. */
const readersSql = `
  SELECT EXISTS (
    SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
    WHERE d.refobjid IN (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = 'redshift'::regnamespace AND relname = ANY ($1))
      AND c.relnamespace <> 'redshift'::regnamespace
  ) OR EXISTS (SELECT FROM redshift.late_binding_view WHERE statement ~* $2) AS "hasReaders"`;

/** Looks for views of earlier runs; from then on, each new view that names such a view counts. */
export async function openActivityReaders(pool: Pool): Promise<ActivityReaders> {
  const { rows } = await pool.query<{ hasReaders: boolean }>(readersSql, [activityViews, activityViews.join("|")]);
  let hasReaders = rows[0]?.hasReaders ?? false;
  return {
    reads(sql, translation) {
      const isNamed = named.test(sql);
      const command = commandOf(translation);
      if (isNamed && /^CREATE (?:MATERIALIZED )?VIEW$/.test(command)) hasReaders = true;
      if (translation.kind === "sql" && !translation.takesSnapshot) return false;
      return isNamed || (hasReaders && readingCommands.has(command));
    },
  };
}

/** All others show no rows of a view. */
const readingCommands = new Set([
  ..."SELECT INSERT UPDATE DELETE MERGE DECLARE REFRESH UNLOAD".split(" "),
  "CREATE TABLE AS",
]);
