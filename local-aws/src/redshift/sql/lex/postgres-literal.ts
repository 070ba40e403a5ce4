/** A text as PostgreSQL's literal. */
export function postgresLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
