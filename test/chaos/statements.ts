import { paginateListStatements, type StatementData } from "@aws-sdk/client-redshift-data";
import { parseLoadName } from "../../src/demo/report/load.ts";
import type { ChaosRun } from "./chaos-run.ts";

/** What the Data API says of all loads of a run. */
export type LoadFigures = {
  batches: number;
  attempts: number;
  failedAttempts: number;
  /** Attempts that ended ABORTED. */
  cancelledAttempts: number;
  running: number;
  /** The most loads of one target that were submitted and not ended at one time. */
  mostAtOnce: number;
};

export async function listStatements({ aws }: ChaosRun): Promise<StatementData[]> {
  const statements: StatementData[] = [];
  const pages = paginateListStatements({ client: aws.redshift }, { Status: "ALL", MaxResults: 100 });
  for await (const page of pages) statements.push(...(page.Statements ?? []));
  return statements;
}

/** Those of the statements that are attempts of loads. */
export function loadsOf(statements: readonly StatementData[]) {
  return statements.flatMap((statement) => {
    const name = parseLoadName(statement.StatementName ?? "");
    return name ? [{ ...name, statement }] : [];
  });
}

export function loadFigures(statements: readonly StatementData[]): LoadFigures {
  const loads = loadsOf(statements);
  const targets = [...Map.groupBy(loads, ({ table }) => table).values()];
  return {
    batches: new Set(loads.map(({ table, batchId }) => `${table} ${batchId}`)).size,
    attempts: loads.length,
    failedAttempts: loads.filter(({ statement }) => statement.Status === "FAILED").length,
    cancelledAttempts: loads.filter(({ statement }) => statement.Status === "ABORTED").length,
    running: statements.filter(({ Status = "" }) => !ended.has(Status)).length,
    mostAtOnce: Math.max(0, ...targets.map((ofTarget) => mostAtOnce(ofTarget.map(({ statement }) => statement)))),
  };
}

const ended = new Set(["FINISHED", "FAILED", "ABORTED"]);

function mostAtOnce(statements: readonly StatementData[]): number {
  const changes = statements
    .flatMap(({ CreatedAt, UpdatedAt }) => [
      { at: Number(CreatedAt), by: 1 },
      { at: Number(UpdatedAt), by: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.by - b.by);
  let most = 0;
  let current = 0;
  for (const { by } of changes) {
    current += by;
    most = Math.max(most, current);
  }
  return most;
}
