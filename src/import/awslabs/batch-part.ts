import { leftOut, type Note, type Part, takenOver } from "../draft.ts";
import type { Attributes } from "./items.ts";

const maxWindowSeconds = 300;
const defaultMaxFiles = 1000;
const maxFiles = 10_000;

/** `batch`: the old loader waits for a number of files; here a window ends, whatever came. */
export function batchPart(attributes: Attributes): Part {
  const window = windowOf(numberOf(attributes, "batchTimeoutSecs"));
  const files = filesOf(numberOf(attributes, "batchSize"));
  const bytes = numberOf(attributes, "batchSizeBytes");
  const batch = {
    ...(files.value !== undefined && { max_files: files.value }),
    ...(bytes !== undefined && { max_bytes: Math.floor(bytes) }),
    ...(window.value !== undefined && { window_seconds: window.value }),
  };
  const ofBytes = bytes === undefined ? [] : [takenOver("batch.max_bytes", `batchSizeBytes ${bytes}`)];
  return {
    ...(Object.keys(batch).length > 0 && { config: { batch } }),
    notes: [...files.notes, ...ofBytes, ...window.notes],
  };
}

/** A positive number; the old loader ignores others. */
function numberOf(attributes: Attributes, name: string): number | undefined {
  const value = Number(attributes.get(name) ?? Number.NaN);
  return value >= 1 && Number.isFinite(value) ? value : undefined;
}

type Setting = { value?: number; notes: readonly Note[] };

function windowOf(seconds: number | undefined): Setting {
  if (seconds === undefined) return { notes: [] };
  const value = Math.min(Math.floor(seconds), maxWindowSeconds);
  const most = value < seconds ? `; ${maxWindowSeconds} is the most` : "";
  const why = `batchTimeoutSecs ${seconds}${most}. A load starts then by itself, without another file or a trigger file`;
  return { value, notes: [takenOver("batch.window_seconds", why)] };
}

function filesOf(count: number | undefined): Setting {
  if (count === undefined) return { notes: [] };
  if (count > defaultMaxFiles) {
    const value = Math.min(Math.floor(count), maxFiles);
    return { value, notes: [takenOver("batch.max_files", `batchSize ${count}; ${maxFiles} is the most`)] };
  }
  const why = `no load waits for ${count} files: it takes what came within batch.window_seconds, up to ${defaultMaxFiles} files`;
  return { notes: [leftOut("batchSize", why)] };
}
