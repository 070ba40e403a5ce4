/** Faults to inject into statements of the Data API. All are asked at each use, since the answer may change. */
export type StatementFaults = {
  /** Why no statement can run now, or undefined. Asked before each part, before a commit, and for catalogs. */
  outage(): string | undefined;
  /** Why nobody can connect to the database, or undefined. */
  missingDatabase(name: string): string | undefined;
  /** Why Redshift refuses this text of a statement, or undefined. */
  refusal(sql: string): string | undefined;
  /** The part, from 1, at which to cancel a statement of `parts` parts, as CancelStatement does; or undefined. */
  cancelledPart(parts: number): number | undefined;
};

export const noStatementFaults: StatementFaults = {
  outage: () => undefined,
  missingDatabase: () => undefined,
  refusal: () => undefined,
  cancelledPart: () => undefined,
};
