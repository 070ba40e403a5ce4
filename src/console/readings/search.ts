import type { App, TracedFile } from "../../app/app.ts";
import { parseS3Url } from "../../core/arrivals/s3-url.ts";

export type Found = {
  /** How the text was read: as an address, as an id, or as part of a key. */
  as: "address" | "id" | "key";
  pipelines: readonly string[];
  files: readonly TracedFile[];
  /** Whether there may be more. */
  is_cut: boolean;
};

const maxFound = 200;

/** Twenty listings: a part of a key that is deep inside a larger source is found by its address or by the start of its key. */
const maxKeysOfSource = 20_000;

/** Finds files and pipelines by what a person types or pastes. A key may hold `*`, for any characters. */
export async function search(app: App, names: readonly string[], text: string): Promise<Found> {
  const pipelines = names.filter((name) => name.toLowerCase().includes(text.toLowerCase())).slice(0, maxFound);
  if (parseS3Url(text)?.key) return found("address", { pipelines, files: await app.pipelinesOf(names, text) });
  if (isId(text)) return found("id", { pipelines, files: await app.filesOfId(names, text.toLowerCase()) });
  const pattern = text.includes("*") ? text : `*${text}*`;
  const files = await app.filesLike(names, pattern, { maxKeys: maxKeysOfSource });
  return found("key", { pipelines, files });
}

function found(as: Found["as"], { pipelines, files }: Pick<Found, "pipelines" | "files">): Found {
  return { as, pipelines, files: files.slice(0, maxFound), is_cut: files.length > maxFound };
}

const isId = (text: string) => /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(text);
