import { statedCopyOptions } from "../../load/stated-copy-options.ts";
import { rejectsRows } from "../../pipeline/copy-options/rejecting.ts";
import type { DescribedPart } from "../../ports/warehouse-client.ts";

/** A COPY that may leave rows out or change characters without failing. */
export type LooseCopy = {
  /** As in `sys_load_history`; 0 or -1 where the Data API does not name it. */
  queryId: number;
  /** MAXERROR above 1, or IGNOREALLERRORS. */
  rejects: boolean;
  /** ACCEPTINVCHARS. */
  replaces: boolean;
};

/** The loose COPYs of a load, by the options in their own text. Options that cannot be read may be any. */
export function looseCopies(parts: readonly DescribedPart[]): LooseCopy[] {
  return parts.flatMap(({ sql, queryId }) => {
    const result = statedCopyOptions(sql);
    if (!result) return [];
    if ("problems" in result) return [{ queryId, rejects: true, replaces: true }];
    const replaces = result.options.settings.ACCEPTINVCHARS !== undefined;
    const copy = { queryId, rejects: rejectsRows(result.options), replaces };
    return copy.rejects || copy.replaces ? [copy] : [];
  });
}
