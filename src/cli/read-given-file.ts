import { readFile } from "node:fs/promises";
import { whyUnreadable } from "../folders/why-unreadable.ts";
import { CliError } from "./cli-error.ts";

/**
 * Reads a file that the user named.
 *
 * @param remedy what to name there instead, as a sentence
 * @throws CliError that names the nearest file there is
 */
export async function readGivenFile(path: string, remedy: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CliError(`${path} ${await whyUnreadable(path, cause)} ${remedy}`, 2, { cause });
  }
}
