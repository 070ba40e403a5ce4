import type { CopyOptions } from "./copy-options.ts";

/** COPY's MAXERROR takes at most 100,000, and one more than the rows that a load may leave out. @see facts §4.3 */
export const mostRejectedRows = 99_999;

/** Whether COPY can leave out a row of these files instead of failing. PARQUET and ORC take no MAXERROR. @see facts §4.5 */
export const hasMaxError = ({ format: { kind } }: Pick<CopyOptions, "format">): boolean =>
  kind !== "parquet" && kind !== "orc";

/**
 * The options of a COPY that leaves out at most so many rows. COPY fails when as many rows are bad as MAXERROR says, so
 * MAXERROR is one more. The user's own MAXERROR or IGNOREALLERRORS stays as it is.
 */
export function rejectingOptions(options: CopyOptions, maxRejectedRows = 0): CopyOptions {
  const { settings } = options;
  const isSaid = settings.MAXERROR !== undefined || settings.IGNOREALLERRORS !== undefined;
  if (maxRejectedRows === 0 || isSaid || !hasMaxError(options)) return options;
  return { ...options, settings: { ...settings, MAXERROR: maxRejectedRows + 1 } };
}

/**
 * Whether COPY leaves bad rows out.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-load.html MAXERROR 0 and 1 both stop at the first error
 */
export const rejectsRows = ({ settings: { MAXERROR = 0, IGNOREALLERRORS } }: CopyOptions): boolean =>
  Number(MAXERROR) > 1 || IGNOREALLERRORS !== undefined;
