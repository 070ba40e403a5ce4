/** What the name of a submitted statement says: `<db>/<schema.table>/<batch id>/<attempt>`. */
export type StatementName = {
  database: string;
  /** As `formatTableName` writes it. */
  table: string;
  batchId: string;
  /** 1 for the first submission of a batch. */
  attempt: number;
};

export const formatStatementName = (name: StatementName): string => `${formatBatchName(name)}/${name.attempt}`;

/** What the names of all attempts of a batch begin with, before the last slash. */
export const formatBatchName = ({ database, table, batchId }: Omit<StatementName, "attempt">): string =>
  `${database}/${table}/${batchId}`;

/** The parts of a statement's name, or nothing if the name is not of our making. */
export function parseStatementName(text: string): StatementName | undefined {
  const match = /^(?<database>[^/]+)\/(?<table>.+)\/(?<batchId>[0-9a-f]{32})\/(?<attempt>[1-9]\d{0,5})$/s.exec(text);
  const { database, table, batchId, attempt } = match?.groups ?? {};
  if (!database || !table || !batchId || !attempt) return undefined;
  return { database, table, batchId, attempt: Number(attempt) };
}
