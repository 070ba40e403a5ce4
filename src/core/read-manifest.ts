import { type ManifestContent, parseManifest } from "./manifest.ts";
import type { Objects } from "./ports.ts";

/**
 * The manifest at an address as COPY writes it.
 *
 * @returns undefined if it is gone
 * @throws ManifestError if it is another program's, or damaged
 */
export async function readManifest(objects: Pick<Objects, "get">, url: string): Promise<ManifestContent | undefined> {
  const { bucket, key } = parseS3Url(url);
  const text = await objects.get(bucket, key);
  return text === undefined ? undefined : parseManifest(text);
}

/** The reverse of `s3Url`. */
export function parseS3Url(url: string): { bucket: string; key: string } {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url) ?? [];
  return { bucket, key };
}
