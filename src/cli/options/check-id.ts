import { CliError } from "../cli-error.ts";

/** @throws CliError if it is neither a batch's nor a file's */
export function checkId(id: string): string {
  if (/^[0-9a-f]{32}$/i.test(id)) return id.toLowerCase();
  throw new CliError(`"${id}" is no id of a batch or a file: these are 32 hexadecimal digits, as alerts name them.`, 2);
}
