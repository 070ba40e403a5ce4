import { createHash, randomUUID } from "node:crypto";
import { absentStatementName } from "../unconfirmed.ts";
import type { Warehouse } from "../warehouse.ts";
import { type Statement, totals } from "./statement.ts";

/** What EventBridge delivers once a statement with `WithEvent` has ended (facts §2). */
export type StatementChangeEvent = {
  version: "0";
  id: string;
  "detail-type": "Redshift Data Statement Status Change";
  source: "aws.redshift-data";
  account: string;
  /** in seconds, UTC */
  time: string;
  region: string;
  resources: string[];
  detail: {
    principal: string;
    statementName: string;
    statementId: string;
    redshiftQueryId: number;
    state: "FINISHED" | "FAILED" | "ABORTED";
    rows: number;
    /** epoch seconds at which the result is forgotten */
    expireAt: number;
  };
};

export type Place = { region: string; accountId: string };

const daySeconds = 86_400;

/** The event of an ended statement; none for one that is still running. */
export function statementChangeEvent(statement: Statement, place: Place): StatementChangeEvent | undefined {
  const { status: state, id: statementId, name: statementName = absentStatementName, updatedAt } = statement;
  if (state !== "FINISHED" && state !== "FAILED" && state !== "ABORTED") return undefined;
  const { resultRows: rows, queryId: redshiftQueryId } = totals(statement);
  const expireAt = Math.floor(updatedAt.getTime() / 1000) + daySeconds;
  const principal = `arn:aws:sts::${place.accountId}:assumed-role/local/local`;
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Redshift Data Statement Status Change",
    source: "aws.redshift-data",
    account: place.accountId,
    time: updatedAt.toISOString().replace(/\.\d+Z$/, "Z"),
    region: place.region,
    resources: [resourceArn(statement.warehouse, place)],
    detail: { principal, statementName, statementId, redshiftQueryId, state, rows, expireAt },
  };
}

function resourceArn({ kind, name }: Warehouse, { region, accountId }: Place): string {
  if (name.startsWith("arn:")) return name;
  if (kind === "cluster") return `arn:aws:redshift:${region}:${accountId}:cluster:${name}`;
  return `arn:aws:redshift-serverless:${region}:${accountId}:workgroup/${uuidOf(name)}`;
}

/** A workgroup's ARN contains an id; here it is derived from the name, so it is always the same. */
function uuidOf(name: string): string {
  const digits = createHash("sha256").update(name).digest("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
