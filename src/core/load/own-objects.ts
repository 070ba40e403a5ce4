import type { Arrival } from "../arrivals/arrival.ts";
import { recordKinds } from "../records/records.ts";
import { readManifestUrl } from "./manifest.ts";

const folders: ReadonlySet<string> = new Set(recordKinds);

/**
 * Whether the loader has written the object itself: a manifest or a record, of any pipeline.
 *
 * They hold no rows. Loaded as data, each would leave another manifest, and be announced again for ever. Their keys are
 * `<pipeline>/<day>/<id>.manifest` and `<pipeline>/<kind of record>/<id>.json` (`.jsonl` for rejected rows), with ids of 32 hexadecimal digits; what `doctor` writes begins with `doctor-`.
 */
export function isOwnObject({ key }: Pick<Arrival, "key">): boolean {
  if (key.endsWith(".manifest")) return readManifestUrl(`/${key}`) !== undefined;
  if (!key.endsWith(".json") && !key.endsWith(".jsonl")) return false;
  const [pipelineName, kind = "", file = ""] = `/${key}`.split("/").slice(-3);
  const pattern = kind === "rejected" ? /^[0-9a-f]{32}\.jsonl?$/ : /^[0-9a-f]{32}\.json$/;
  return Boolean(pipelineName) && folders.has(kind) && pattern.test(withoutDoctor(file));
}

const doctors = "doctor-";
const withoutDoctor = (file: string) => (file.startsWith(doctors) ? file.slice(doctors.length) : file);
