import type { ManifestPlace } from "../pipeline/pipeline.ts";
import { recordsPrefix } from "../records/records.ts";

/** A statement by which `doctor` asks whether events arrive. No load has such a name, since a load's ends with its attempt. */
export type Probe = {
  database: string;
  pipelineName: string;
  /** 32 hexadecimal digits. */
  nonce: string;
};

/** `<db>/doctor/<pipeline>/<nonce>`: the rules of EventBridge match it by its beginning, as they match loads. */
export const probeName = ({ database, pipelineName, nonce }: Probe) => `${database}/doctor/${pipelineName}/${nonce}`;

/** The parts of a probe's name; undefined for all other statements. */
export function parseProbeName(statementName: string): Probe | undefined {
  const parts = String(statementName).split("/"); // an event may hold anything
  const [database = "", word, pipelineName = "", nonce = ""] = parts;
  if (parts.length !== 4 || word !== "doctor" || !database || !pipelineName) return undefined;
  return /^[0-9a-f]{32}$/.test(nonce) ? { database, pipelineName, nonce } : undefined;
}

/**
 * The one object that `doctor` or the answer to a probe may write: `<prefix><pipeline>/told/doctor-<nonce>.json`. No record
 * has this name, so nobody can forge a record by the name of a statement.
 */
export const probeKey = (place: ManifestPlace, pipelineName: string, nonce: string) =>
  `${recordsPrefix(place, pipelineName, "told")}doctor-${nonce}.json`;
