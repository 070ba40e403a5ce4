import type { StatementFaults } from "../redshift/data-api/statements/no-statement-faults.ts";
import type { FaultState } from "./fault-state.ts";

/** PostgreSQL's words when its server stops; what Redshift says in a maintenance window is not published. */
const closed = "terminating connection due to administrator command";

/** Statements fail while the warehouse is away, or are cancelled at one of their parts. */
export function statementFaults(state: FaultState): StatementFaults {
  return {
    outage() {
      if (!state.settings.warehouse?.maintenance) return undefined;
      state.count("warehouse.maintenance");
      return closed;
    },
    missingDatabase(name) {
      const { databases } = state.settings.warehouse ?? {};
      if (databases === undefined || databases.includes(name)) return undefined;
      state.count("warehouse.databases");
      return `database "${name}" does not exist`;
    },
    refusal(sql) {
      const { refuseStatements = [] } = state.settings.warehouse ?? {};
      const asked = sql.toLowerCase();
      const refused = refuseStatements.find(({ contains }) => asked.includes(contains.toLowerCase()));
      if (refused) state.count("warehouse.refuseStatements");
      return refused?.text;
    },
    cancelledPart(parts) {
      if (!state.happens("dataApi.cancel", state.settings.dataApi?.cancel)) return undefined;
      return state.dice.upTo("dataApi.cancel part", parts);
    },
  };
}
