import { columnMark } from "../../load/not-null-columns.ts";
import { remedyOf } from "../alerts/remedies.ts";
import { type FailedLoad, failedCopy, type LoadOutcome, type RecoveryTools, submitAgain } from "../failed-load.ts";
import { park } from "../park.ts";
import { search } from "./data.ts";

/**
 * What fails each time until you fix the cause. But one file among many may belong to another account, be
 * encrypted with another key, or lie in another Region: it must not stop the others.
 */
export async function recoverPermanent(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  const { failure, trail } = failed;
  const mark = failure.fault === "not-null" ? markOfNullColumn(failed) : undefined;
  if (mark) return submitAgain(deps, failed, { trail: { ...trail, notNull: [...(trail.notNull ?? []), mark] } });
  if (!failure.mayBeOneFile || failedCopy(failed) === undefined)
    return park(deps, failed, { reason: failure.message, remedy: remedyOf(failed) });
  const outcome = await search(deps, failed, { isProof: false });
  return outcome.kind === "parked" ? outcome : { ...outcome, class: "unknown" };
}

/**
 * The insert names a column that takes no NULL, but no file. Where the files fill that column, the next attempt checks it
 * after each COPY, which leads to the file. Its name is taken from the configuration, never from the words.
 */
function markOfNullColumn({ failure, trail, pipeline: { copy } }: FailedLoad): string | undefined {
  const [, named = ""] = /into column "?([^"]{1,127})/i.exec(failure.message) ?? [];
  const name = named.trim().toLowerCase();
  const column = copy.columns?.find((each) => each.toLowerCase() === name);
  const mark = column === undefined ? undefined : columnMark(column);
  return mark !== undefined && trail.notNull?.includes(mark) ? undefined : mark;
}
