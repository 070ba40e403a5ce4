/** A text as PostgreSQL's literal. */
export function toLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
