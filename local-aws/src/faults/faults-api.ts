import { awsError } from "../gateway/serve-service.ts";
import type { Service } from "../gateway/service.ts";
import { type FaultSettings, parseFaultSettings } from "./fault-settings.ts";
import type { FaultCounts, FaultState } from "./fault-state.ts";
import { InvalidFaultsError } from "./invalid-faults-error.ts";
import type { Invocations } from "./invocations.ts";

export const FAULTS_PATH = "/_local/faults";

/** What every answer of the control shows. */
export type FaultReport = {
  /** Empty if there are no faults. */
  settings: FaultSettings;
  counts: FaultCounts;
  /** By function: the AWS calls of the invocation that ended last, in their order. */
  lastCalls: Record<string, readonly string[]>;
};

/** GET shows the faults, PUT replaces them and starts chance and counts anew, DELETE ends them. */
export function faultsApi(state: FaultState, invocations: Invocations): Service {
  const report = () => {
    const { settings, counts } = state;
    return Response.json({ settings, counts, lastCalls: invocations.lastCalls() } satisfies FaultReport);
  };
  return async (request) => {
    if (request.method === "PUT") {
      const refused = replace(state, await request.text());
      if (refused) return refused;
    } else if (request.method === "DELETE") state.end();
    else if (request.method !== "GET")
      return awsError({ status: 405, type: "MethodNotAllowed", message: `${FAULTS_PATH} takes GET, PUT and DELETE.` });
    return report();
  };
}

function replace(state: FaultState, body: string): Response | undefined {
  try {
    state.replace(parseFaultSettings(parseJson(body)));
    return undefined;
  } catch (error) {
    if (error instanceof InvalidFaultsError)
      return awsError({ status: 400, type: "ValidationException", message: error.message });
    throw error;
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new InvalidFaultsError([`the body is not JSON (${error instanceof Error ? error.message : error})`]);
  }
}
