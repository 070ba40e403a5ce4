import { QueryError } from "../base/query-error.ts";
import { warehouseName } from "../pipeline/batch-scope.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";

type Asked = Pick<WarehouseClient, "query">;

/**
 * Sends no further queries to a warehouse that left one without an answer: each would wait as long, and the run would have
 * no time left for the pipelines of other warehouses.
 */
export function failFastQueries({ query }: Asked): Asked {
  const unanswered = new Map<string, QueryError>();
  return {
    query: async (warehouse, sql) => {
      const known = unanswered.get(warehouseName(warehouse));
      if (known) throw known;
      try {
        return await query(warehouse, sql);
      } catch (error) {
        if (error instanceof QueryError && error.isUnanswered) unanswered.set(warehouseName(warehouse), error);
        throw error;
      }
    },
  };
}
