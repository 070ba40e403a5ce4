import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rightsMarkdown } from "./rights-markdown.ts";
import type { RightsSummary } from "./rights-summary.ts";

/** Writes `rights.md` for people and `rights.json` for programs. @returns the path of the page */
export async function writeRights(summaries: readonly RightsSummary[], directory: string): Promise<string> {
  const page = join(directory, "rights.md");
  await writeFile(page, rightsMarkdown(summaries));
  await writeFile(join(directory, "rights.json"), `${JSON.stringify(summaries, null, 2)}\n`);
  return page;
}
