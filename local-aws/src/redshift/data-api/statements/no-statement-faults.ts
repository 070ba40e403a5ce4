/** What may go wrong on purpose with the statements of the Data API; asked at each use, so that it may change. */
export type StatementFaults = {
  /** Why nothing can run now; undefined: everything can. Asked before each part, before a commit, and for catalogs. */
  outage(): string | undefined;
  /** Which part, from 1, a statement of so many parts is cancelled at, as by CancelStatement; undefined: none. */
  cancelledPart(parts: number): number | undefined;
};

export const noStatementFaults: StatementFaults = { outage: () => undefined, cancelledPart: () => undefined };
