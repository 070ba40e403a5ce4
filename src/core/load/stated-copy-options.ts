import { parseCopyOptions } from "../pipeline/copy-options/copy-options.ts";
import { readCopyOptions } from "./read-statement.ts";

/** The options that a COPY of the loader's states; undefined for other statements. */
export function statedCopyOptions(sql: string): ReturnType<typeof parseCopyOptions> | undefined {
  const text = readCopyOptions(sql);
  return text === undefined ? undefined : parseCopyOptions(text);
}
