/** A string literal of Redshift SQL, which reads backslashes as escapes. */
export function redshiftLiteral(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
