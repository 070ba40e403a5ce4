import { readCopyOptions } from "../../load/read-statement.ts";
import { parseCopyOptions } from "../../pipeline/copy-options/copy-options.ts";
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

/**
 * The loose COPYs of a load, by the options in their own text. Options that cannot be read may be any.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-load.html MAXERROR 0 and 1 both stop at the first error
 */
export function looseCopies(parts: readonly DescribedPart[]): LooseCopy[] {
  return parts.flatMap(({ sql, queryId }) => {
    const text = readCopyOptions(sql);
    if (text === undefined) return [];
    const result = parseCopyOptions(text);
    if ("problems" in result) return [{ queryId, rejects: true, replaces: true }];
    const { MAXERROR = 0, IGNOREALLERRORS, ACCEPTINVCHARS } = result.options.settings;
    const copy = {
      queryId,
      rejects: Number(MAXERROR) > 1 || IGNOREALLERRORS !== undefined,
      replaces: ACCEPTINVCHARS !== undefined,
    };
    return copy.rejects || copy.replaces ? [copy] : [];
  });
}
