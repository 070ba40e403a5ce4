import type { DescribedStatement } from "./ports.ts";
import { isCopy } from "./sql.ts";

/** The addresses of the manifests that a load's COPYs name, in order. */
export function manifestUrls({ parts }: Pick<DescribedStatement, "parts">): string[] {
  return parts.flatMap(({ sql }) => (isCopy(sql) ? manifestUrl(sql) : []));
}

function manifestUrl(sql: string): string[] {
  const [, literal] = /\sFROM\s+'(s3:\/\/(?:[^'\\]|''|\\\\)+)'/i.exec(sql) ?? [];
  return literal === undefined ? [] : [literal.replaceAll("''", "'").replaceAll("\\\\", "\\")];
}
