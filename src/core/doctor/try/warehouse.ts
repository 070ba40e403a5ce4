import { errorText } from "../../base/error-text.ts";
import { QueryError } from "../../base/query-error.ts";
import { warehouseName } from "../../pipeline/batch-scope.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { DeniedError } from "../denied-error.ts";
import { type Finding, ok, problem, untried, warning } from "../finding.ts";
import type { World } from "../world.ts";
import { isolationSql, whoSql } from "./try-sql.ts";

export type Who = { user: string; findings: Finding[] };

/** Signs in as the pipeline does, and asks who that is. */
export async function askWho({ warehouse }: Pick<World, "warehouse">, pipeline: Pipeline): Promise<Who> {
  try {
    const [[user = "", database = ""] = []] = await warehouse.query(pipeline.warehouse, whoSql);
    const place = `${warehouseName(pipeline.warehouse)}, database ${database}`;
    return { user: String(user), findings: [ok(`${place}, as ${user}.`)] };
  } catch (error) {
    if (error instanceof DeniedError) throw error;
    return { user: "", findings: [unreachable(pipeline, error)] };
  }
}

function unreachable({ warehouse }: Pipeline, error: unknown): Finding {
  const text = errorText(error);
  const place = warehouseName(warehouse);
  const said = text.toLowerCase().replace(/\s+/g, " ");
  const says = (...words: readonly string[]) => words.every((word) => said.includes(word));
  if (says("database", "does not exist"))
    return problem(
      `${place}: ${text}`,
      `Create the database ${warehouse.database}, or correct cluster.db_name in the configuration.`,
    );
  if (says("endpoint doesn't exist") || says("cluster", "not found") || says("workgroup", "not found"))
    return problem(
      `${place} is not in this Region and account: ${text}`,
      "Correct cluster.identifier or cluster.workgroup, or the Region (AWS_REGION).",
    );
  if (signInWords.some((word) => says(word)))
    return problem(
      `${place} refuses the sign-in: ${text}`,
      "Correct cluster.db_user or cluster.secret_arn, and grant redshift:GetClusterCredentials (WithIAM), redshift-serverless:GetCredentials or secretsmanager:GetSecretValue to who asks.",
    );
  const because = error instanceof QueryError && error.isUnanswered ? "does not answer in time" : "does not answer";
  return problem(
    `${place} ${because}: ${text}`,
    "See that it is available: not paused, not resizing, not in maintenance (console, Events). Queries that wait for a slot are in sys_query_history.",
  );
}

const signInWords = [
  "password",
  "authentication",
  "secret",
  "credentials",
  "role does not exist",
  "user does not exist",
];

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_STV_DB_ISOLATION_LEVEL.html */
export async function tryIsolation({ warehouse }: Pick<World, "warehouse">, pipeline: Pipeline): Promise<Finding[]> {
  const { database } = pipeline.warehouse;
  const rows = await warehouse.query(pipeline.warehouse, isolationSql(database)).catch(notShown);
  const level = String(rows[0]?.[0] ?? "");
  if (level === "")
    return [
      untried(
        `Redshift does not show you the isolation level of ${database}.`,
        `As its owner: SELECT db_name, isolation_level FROM stv_db_isolation_level;`,
      ),
    ];
  const { concurrency } = pipeline.safety;
  if (/serializable/i.test(level) && concurrency === "retry")
    return [
      warning(
        `${level}, with safety.concurrency "retry": loads of one target that meet fail with error 1023, and are retried.`,
        'Set safety.concurrency to "fence", so that they wait for each other; or ALTER DATABASE … ISOLATION LEVEL SNAPSHOT.',
      ),
    ];
  return [ok(`${level}, with safety.concurrency "${concurrency}".`)];
}

function notShown(error: unknown): [] {
  if (error instanceof QueryError) return [];
  throw error;
}
