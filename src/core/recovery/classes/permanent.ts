import { columnMark } from "../../load/plan/not-null-columns.ts";
import { hasStage, needsTargetsNotNull } from "../../load/plan/plan.ts";
import { readTag } from "../../load/read-statement.ts";
import { copiesThatFit } from "../../load/submission.ts";
import type { Trail } from "../../load/trail.ts";
import { remedyOf } from "../alerts/remedies.ts";
import {
  type FailedLoad,
  failedCopy,
  hasTryLeft,
  type LoadOutcome,
  namedColumns,
  type RecoveryTools,
  submitAgain,
  tryAgain,
} from "../failed-load.ts";
import { park } from "../park.ts";
import { search } from "./data.ts";

/**
 * What fails each time until you fix the cause. But one file among many may belong to another account, be
 * encrypted with another key, or lie in another Region: it must not stop the others.
 */
export async function recoverPermanent(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  const { failure, trail } = failed;
  const mark = failure.fault === "not-null" ? markOfNullColumn(failed) : undefined;
  if (mark) return checkNulls(deps, failed, { ...trail, notNull: [...(trail.notNull ?? []), mark] });
  if (failure.fault === "left-out" && mayBeOfStage(failed))
    return submitAgain(deps, failed, { trail: { ...trail, namedStage: true } });
  if (mayBeStale(failed)) return tryAgain(deps, failed, { delay: false });
  if (!failure.mayBeOneFile || failedCopy(failed) === undefined)
    return park(deps, failed, { reason: reasonOf(failed), remedy: remedyOf(failed) });
  const outcome = await search(deps, failed, { isProof: false });
  return outcome.kind === "parked" ? outcome : { ...outcome, class: "unknown" };
}

/** Of a statement of the user's, its place in the configuration: `sql.after[1] failed: …`. */
function reasonOf({ failure: { fault, message, part = 0 }, statement: { parts } }: FailedLoad): string {
  if (fault !== "hook") return message;
  const tag = readTag(parts[part]?.sql ?? "");
  const place = parts.slice(0, part).filter(({ sql }) => readTag(sql) === tag).length;
  return `sql.${tag === "sql-before" ? "before" : "after"}[${place}] failed: ${message}`;
}

/**
 * Whether the stage, and not the target, has a column that takes no NULL and that nothing fills: an IDENTITY column, if
 * INCLUDING DEFAULTS does not copy IDENTITY, which is not published. The next stage has the named columns alone.
 */
const mayBeOfStage = ({ pipeline, trail }: FailedLoad): boolean =>
  hasStage(pipeline) && needsTargetsNotNull(pipeline) && !trail.namedStage;

/** A column that a load by name knew of is gone: the next attempt looks at the target anew. */
const mayBeStale = (failed: FailedLoad): boolean =>
  failed.pipeline.copy.byName !== undefined && failed.failure.fault === "missing" && hasTryLeft(failed, 2);

/** A search that is under way begins anew where its COPYs, each with a check behind it, no longer fit into one load. */
function checkNulls(deps: RecoveryTools, failed: FailedLoad, trail: Trail): Promise<LoadOutcome> {
  const { files, manifests, pipeline } = failed;
  const isTooMuch = manifests.length > copiesThatFit(pipeline, files, trail);
  return submitAgain(deps, failed, { trail, ...(isTooMuch && { parts: [files] }) });
}

/**
 * The insert names a column that takes no NULL, but no file. Where the files fill that column, the next attempt checks it
 * after each COPY, which leads to the file. Its name is taken from the configuration or the load, never from the words.
 */
function markOfNullColumn(failed: FailedLoad): string | undefined {
  const { failure, trail } = failed;
  const said = failure.message.toLowerCase().split("into column ")[1] ?? "";
  const column = namedColumns(failed)?.find((each) => isNamedFirst(said.replace(/^"/, ""), each.toLowerCase()));
  const mark = column === undefined ? undefined : columnMark(column);
  return mark !== undefined && trail.notNull?.includes(mark) ? undefined : mark;
}

/** Whether the words begin with the name, and not with a longer one. */
const isNamedFirst = (said: string, name: string): boolean =>
  said.startsWith(name) && !/^[\p{L}\p{N}_$]/u.test(said.slice(name.length));
