import { QueryError } from "../base/query-error.ts";
import { warehouseName } from "../pipeline/batch-scope.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";

type Asked = Pick<WarehouseClient, "query">;

/**
 * Asks a warehouse that has left one query without an answer no further ones: each would wait as long, and the run's time
 * would be gone before other warehouses' pipelines are looked at.
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
