import type { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { formatTableName } from "../../core/base/identifier.ts";
import { warehouseName } from "../../core/pipeline/batch-scope.ts";
import type { TargetColumns } from "../../core/ports/target-columns.ts";
import type { TableColumn } from "../../core/shapes/table-column.ts";
import { dataApiColumns } from "./columns.ts";

/** So long a container believes what it has read. */
const maxAgeMs = 60_000;

type Known = { columns: Promise<readonly TableColumn[]>; readAtMs: number };

/** The columns of targets as the Data API describes them, read once a minute by each container. */
export function cachedTargetColumns(client: Pick<RedshiftDataClient, "send">, now: () => Date): TargetColumns {
  const known = new Map<string, Known>();
  return {
    of: ({ warehouse, table }, { fresh } = { fresh: false }) => {
      const key = JSON.stringify([warehouseName(warehouse), warehouse.database, formatTableName(table)]);
      const last = known.get(key);
      const nowMs = now().getTime();
      if (last && !fresh && nowMs - last.readAtMs < maxAgeMs) return last.columns;
      const columns = dataApiColumns(client, warehouse, table);
      known.set(key, { columns, readAtMs: nowMs });
      columns.catch(() => known.delete(key));
      return columns;
    },
  };
}
