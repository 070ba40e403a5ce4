import { CliError } from "../cli-error.ts";

/** @throws CliError if it is neither a batch's nor a file's */
export function checkId(id: string): string {
  if (/^[0-9a-f]{32}$/i.test(id)) return id.toLowerCase();
  throw new CliError(`"${id}" is not a batch id or a file id. Both are 32 hexadecimal digits; alerts name them.`, 2);
}
