import { digest } from "../../base/digest.ts";
import { formatTableName } from "../../base/identifier.ts";
import { findOldTombstones, hasTombstones } from "../../ledger/tombstones.ts";
import { lockFirst } from "../../load/plan/plan.ts";
import { renderPlan } from "../../load/plan/render-plan.ts";
import { warehouseName } from "../../pipeline/batch-scope.ts";
import { errorFields, type Log } from "../../ports/log.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import type { NamedPipeline } from "../intended-files.ts";

type PruneDeps = { warehouse: Pick<WarehouseClient, "submit" | "query">; log: Log; now: () => Date };

/**
 * Deletes tombstones that no late file can meet any more (`tombstoneDays`), behind the fence, so no load fails because of
 * it. It does not wait for the end. What fails is logged: the tombstones stay, and the next run tries again.
 */
export async function pruneTombstones(deps: PruneDeps, { name, pipeline }: NamedPipeline): Promise<void> {
  if (!hasTombstones(pipeline)) return;
  const { warehouse, safety, copy } = pipeline;
  const about = { pipeline: name, table_name: formatTableName(safety.tombstones) };
  try {
    const old = await deps.warehouse.query(warehouse, findOldTombstones(safety.tombstones));
    if (old.length === 0) return;
    const day = deps.now().toISOString().slice(0, "yyyy-mm-dd".length);
    const statementName = `${warehouse.database}/${formatTableName(copy.table)}/prune-tombstones`;
    const statement_id = await deps.warehouse.submit({
      warehouse,
      statementName,
      sqls: renderPlan([...lockFirst(pipeline), { do: "prune-tombstones", table: safety.tombstones }]),
      clientToken: digest("prune", warehouseName(warehouse), statementName, day),
    });
    deps.log.info("old tombstones deleted", { ...about, statement_id });
  } catch (error) {
    deps.log.warn("old tombstones not deleted", { ...about, ...errorFields(error) });
  }
}
