import type { Engine } from "./engine.ts";

/**
 * One operation of the Data API: from a request's members to an answer's. Members that are undefined are left out.
 *
 * @param signal aborted when the client has gone
 * @throws DataApiError for what the Data API refuses
 */
export type Operation = (engine: Engine, body: unknown, signal: AbortSignal) => Promise<object> | object;
