import type { BatchFile } from "../arrivals/batch-file.ts";
import { digest } from "../base/digest.ts";
import { chunks } from "../ledger/ledger-limits.ts";
import type { Trail } from "../load/trail.ts";

/** A load that Redshift refused without a name, as far as the search needs to know it. */
export type Refused = {
  batchId: string;
  files: readonly BatchFile[];
  /** The files of each of its COPYs, in order. */
  parts: readonly (readonly BatchFile[])[];
  /** The COPY that failed; undefined if it was no COPY. */
  failedPart: number | undefined;
  trail: Trail;
  /** Whether the words are proof that a file is at fault. */
  isProof: boolean;
  /** How many COPYs fit into one load. */
  maxParts: number;
};

/** What the search does next. */
type SearchStep =
  /** One more load of the same files, with a COPY for each of these parts. */
  | { do: "divide"; parts: readonly (readonly BatchFile[])[]; asked: number }
  /** Separate loads, since too few COPYs fit beside the batch's other statements. */
  | { do: "split"; batches: readonly (readonly BatchFile[])[] }
  | { do: "found"; file: BatchFile }
  /** Nothing of it loads: the fault is not a file's. */
  | { do: "stop"; because: "nothing loads" | "too many submissions" };

/** A search in fewer parts would cost more submissions than a bad file may. */
const leastParts = 8;

/** Questions in a row, each with another file, whether anything of the batch loads. */
const maxQuestions = 4;

/**
 * Loads of a search: 6 for each bad file, and these. With the first load, two that try again what is unknown, and the
 * load of what is left, a batch with k bad files costs at most 12 + 6k.
 */
const freeSearches = 8;
const searchesPerFile = 6;

/**
 * How the search for bad files goes on, after one more load of it was refused.
 *
 * The first COPY of each of its loads reads one file alone, the question whether anything of the batch loads. Where it
 * fails, nothing is proved. Where it succeeds and a later COPY of the same transaction fails, the fault is in that part:
 * it is cut into pieces, which come next, in front of all others. A file that fails once more as the only suspect is the
 * bad file. So each load makes the suspects fewer, finds one, or asks once more; all three are bounded.
 */
export function nextSearch(refused: Refused): SearchStep {
  const { files, parts, failedPart, trail, isProof } = refused;
  const [only] = files;
  if (only && files.length === 1) return isProof ? { do: "found", file: only } : nothingLoads;
  if (trail.searches >= freeSearches + searchesPerFile * (trail.setAside + 1))
    return { do: "stop", because: "too many submissions" };
  if (parts.length === 1) return ask(refused, 0);
  const failed = parts[failedPart ?? 0] ?? [];
  const [suspect] = failed;
  const isFound = isProof || isAskedAlone(parts, failedPart ?? 0);
  if (suspect && failed.length === 1 && isFound) return { do: "found", file: suspect };
  return failedPart ? narrow(refused, failed) : ask(refused, trail.asked + 1);
}

const nothingLoads = { do: "stop", because: "nothing loads" } as const;

function ask({ batchId, files, maxParts }: Refused, asked: number): SearchStep {
  if (asked >= Math.min(maxQuestions, files.length)) return nothingLoads;
  if (maxParts < Math.min(leastParts, files.length)) {
    const half = Math.ceil(files.length / 2);
    return { do: "split", batches: [files.slice(0, half), files.slice(half)] };
  }
  const control = questionFile(batchId, files, asked);
  const others = files.filter((file) => file !== control);
  return { do: "divide", parts: [[control], ...inPieces(others, maxParts - 1)], asked };
}

/**
 * Whether a load had this file for its only suspect, behind two that load. `narrow` makes such a load of a file that failed
 * among other suspects: a fault that comes and goes would have to hit it twice.
 */
const isAskedAlone = (parts: Refused["parts"], failedPart: number): boolean =>
  failedPart === Math.min(2, parts.length - 1) && parts.length <= 4;

/**
 * The file that answered the question comes first again, then the suspects, then all others. Without proof, one of the
 * others comes before the suspects, too: a fault that fails whatever comes second is not a file's.
 */
function narrow({ files, parts, maxParts, isProof }: Refused, suspects: readonly BatchFile[]): SearchStep {
  const control = parts[0]?.slice(0, 1) ?? [];
  const near = new Set([...control, ...suspects]);
  const far = files.filter((file) => !near.has(file));
  const second = isProof ? [] : far.slice(0, 1);
  const others = far.slice(second.length);
  const kept = [control, second, others].filter(({ length }) => length > 0);
  const pieces = inPieces(suspects, Math.max(1, maxParts - kept.length));
  const first = second.length > 0 ? [control, second] : [control];
  return { do: "divide", parts: [...first, ...pieces, ...(others.length > 0 ? [others] : [])], asked: 0 };
}

function inPieces(files: readonly BatchFile[], count: number): BatchFile[][] {
  return chunks(files, Math.max(1, Math.ceil(files.length / count)));
}

/** Another file for each question, and the same file each time the failure is handled. */
function questionFile(batchId: string, files: readonly BatchFile[], asked: number): BatchFile {
  const start = Number.parseInt(digest("question", batchId).slice(0, 8), 16);
  const step = Math.max(1, Math.floor(files.length / maxQuestions));
  const file = files[(start + asked * step) % files.length];
  if (!file) throw new RangeError("a batch without files has nothing to ask");
  return file;
}
