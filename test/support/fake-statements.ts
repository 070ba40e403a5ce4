import type { LoadStatements } from "../../src/core/ports/load-statements.ts";
import type { DescribedStatement } from "../../src/core/ports/warehouse-client.ts";

type Known = { name: string; described: DescribedStatement };

/** The Data API's list of these statements, newest first. `asked` collects the prefixes, with a word for what was asked. */
export function fakeStatements(known: readonly Known[] = []): LoadStatements & { asked: string[] } {
  const asked: string[] = [];
  const listed = (prefix: string) =>
    known
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name, described: { id, status, submittedAt, endedAt } }) => ({
        ...{ id, name, status, submittedAt, updatedAt: endedAt },
      }))
      .toSorted((a, b) => (a.submittedAt < b.submittedAt ? 1 : -1));
  return {
    asked,
    list: async (_, prefix, limit) => {
      asked.push(`all ${prefix}`);
      return listed(prefix).slice(0, limit);
    },
    active: async (_, prefix) => {
      asked.push(`active ${prefix}`);
      return listed(prefix).filter(({ status }) => !["FINISHED", "FAILED", "ABORTED"].includes(status));
    },
    describe: async (statementId) => known.find(({ described }) => described.id === statementId)?.described,
  };
}
