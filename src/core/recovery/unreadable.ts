import { oldestFirst } from "../batch.ts";
import { recoverData } from "./data.ts";
import {
  copiesBefore,
  type FailedLoad,
  hasAttemptLeft,
  type RecoveryDeps,
  type RecoveryOutcome,
  submitNextAttempt,
} from "./recovery.ts";

/**
 * S3 has refused a file to COPY. If it refuses all, the role lacks a right. But one file among many may belong to another
 * account, be encrypted with another key, or lie in another Region: then COPYs of other parts succeed, before it or behind it.
 *
 * @returns undefined if no part could be read, or nothing is left to try
 */
export async function searchUnreadable(deps: RecoveryDeps, failed: FailedLoad): Promise<RecoveryOutcome | undefined> {
  const isRefused = /^(?!.*problem\s+reading\s+manifest).*status\s+(?:403|301)\b/is.test(failed.failure.message);
  const readable = copiesBefore(failed);
  if (!isRefused || readable === undefined || failed.files.length === 1) return undefined;
  if (readable > 0) return recoverData(deps, failed);
  if (!hasAttemptLeft(failed) || isBackwards(failed)) return undefined;
  const divided = failed.manifests.length === 1 ? true : "backwards";
  return submitNextAttempt(deps, failed, { delay: false, divided });
}

function isBackwards({ manifests }: FailedLoad): boolean {
  const [first, last] = [manifests[0]?.files[0], manifests.at(-1)?.files[0]];
  return first !== undefined && last !== undefined && oldestFirst(first, last) > 0;
}
