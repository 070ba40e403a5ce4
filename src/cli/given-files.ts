import { s3Client } from "../aws/s3-client.ts";
import { s3DataFiles } from "../aws/s3-data-files.ts";
import type { DataFile } from "../core/check/data-file.ts";
import { localFiles } from "../files/local-files.ts";
import { whyUnreadable } from "../folders/why-unreadable.ts";
import { CliError } from "./cli-error.ts";

/** Bucket and prefix of `s3://bucket/prefix`; undefined for a path of this machine. */
export function s3Place(place: string): { bucket: string; prefix: string } | undefined {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(place) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix };
}

/**
 * The newest files of a place: a file, a folder, or `s3://bucket/prefix`.
 *
 * @throws CliError if there is none with anything in it
 */
export async function givenFiles(place: string, count: number): Promise<DataFile[]> {
  const s3 = s3Place(place);
  const files = s3 ? await s3DataFiles(s3Client(process.env), s3, count) : await onThisMachine(place, count);
  if (files.length === 0)
    throw new CliError(`There is no file with anything in it at ${place}. Name another place.`, 2);
  return files;
}

async function onThisMachine(path: string, count: number): Promise<DataFile[]> {
  try {
    return await localFiles(path, count);
  } catch (cause) {
    const why = await whyUnreadable(path, cause);
    throw new CliError(`${path} ${why} Name a file, a folder, or s3://bucket/prefix.`, 2, { cause });
  }
}
