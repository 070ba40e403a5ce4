import type { SubmitDeps } from "../../../src/core/load/submission.ts";
import type { LoadStates } from "../../../src/core/ports/load-states.ts";
import type { ModelClock } from "./model-clock.ts";

/** A warehouse whose loads of one target run one after the other, and S3 as far as manifests need it. */
export type ModelWarehouse = SubmitDeps & {
  states: LoadStates;
  /** One entry for each file of each load. */
  files: { url: string; sentMs: number; endMs: number; statementId: string }[];
  loads: number;
  mostActive: number;
  mostActiveOfAll: number;
  asked: { describes: number; listings: number };
  observe(): void;
};

type Statement = { id: string; name: string; submittedMs: number; endMs: number };

export function createModelWarehouse(clock: ModelClock, loadSeconds: number): ModelWarehouse {
  const byTarget = new Map<string, Statement[]>();
  const byId = new Map<string, Statement>();
  const manifests = new Map<string, string[]>();
  const isActive = ({ endMs }: Statement) => endMs > clock.nowMs;
  /** The loads of a target end in the order of their submission. */
  const activeOf = (statements: readonly Statement[]) =>
    statements.slice(statements.findLastIndex((statement) => !isActive(statement)) + 1);
  const targetOf = (name: string) => name.split("/").slice(0, 2).join("/");

  const model: ModelWarehouse = {
    files: [],
    loads: 0,
    mostActive: 0,
    mostActiveOfAll: 0,
    asked: { describes: 0, listings: 0 },
    objects: {
      put: async ({ bucket, key, body }) => {
        const { entries } = JSON.parse(body) as { entries: { url: string }[] }; // as the loader writes it
        manifests.set(
          `s3://${bucket}/${key}`,
          entries.map(({ url }) => url),
        );
      },
    },
    metrics: { record: () => {} },
    warehouse: {
      submit: async ({ statementName, sqls }) => {
        const ofTarget = byTarget.get(targetOf(statementName)) ?? [];
        byTarget.set(targetOf(statementName), ofTarget);
        const startMs = Math.max(clock.nowMs, ofTarget.at(-1)?.endMs ?? 0);
        const statement: Statement = {
          ...{ id: `s${byId.size}`, name: statementName },
          ...{ submittedMs: clock.nowMs, endMs: startMs + loadSeconds * 1000 },
        };
        ofTarget.push(statement);
        byId.set(statement.id, statement);
        model.loads += 1;
        const [, manifest = ""] = /FROM '(s3:[^']+)'/.exec(sqls.join("\n")) ?? [];
        for (const url of manifests.get(manifest) ?? [])
          model.files.push({
            ...{ url, sentMs: Number(url.split("/")[4]) },
            ...{ endMs: statement.endMs, statementId: statement.id },
          });
        return statement.id;
      },
    },
    states: {
      stateOf: async (id, waitSeconds = 0) => {
        model.asked.describes += 1;
        const statement = byId.get(id);
        const untilMs = Math.min(statement?.endMs ?? 0, clock.nowMs + waitSeconds * 1000);
        if (untilMs > clock.nowMs) await clock.until(untilMs);
        return statement && isActive(statement) ? "active" : "ended";
      },
      list: async () => {
        model.asked.listings += 1;
        return [...byTarget.values()].flatMap((statements) =>
          activeOf(statements).map(({ id, name, submittedMs }) => ({
            ...{ statementId: id, statementName: name, submittedAtMs: submittedMs },
          })),
        );
      },
    },
    observe: () => {
      const active = [...byTarget.values()].map((statements) => activeOf(statements).length);
      model.mostActive = Math.max(model.mostActive, ...active);
      model.mostActiveOfAll = Math.max(
        model.mostActiveOfAll,
        active.reduce((sum, count) => sum + count, 0),
      );
    },
  };
  return model;
}
