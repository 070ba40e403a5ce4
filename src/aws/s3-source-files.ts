import type { Readable, Transform } from "node:stream";
import zlib from "node:zlib"; // as a whole: older Node has no ZSTD
import { GetObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Packing } from "../core/pipeline/copy-options/text-layout.ts";
import type { DataFiles } from "../core/ports/data-files.ts";

/** Files that were loaded, each in the version that was announced. */
export function s3SourceFiles(client: S3Client): DataFiles {
  return {
    open: async (file, packing) => {
      const unpack = unpackers[packing ?? "none"];
      if (!unpack) return { because: `files packed with ${packing} are not unpacked here` };
      const stored = await storedFile(client, file);
      return "because" in stored ? stored : { bytes: unpack(stored) };
    },
  };
}

type NamedFile = Parameters<DataFiles["open"]>[0];

/** `bytes`: its size. */
type Stored = { body: Readable; bytes: number };

const unpackers: Record<NonNullable<Packing> | "none", ((stored: Stored) => AsyncIterable<Uint8Array>) | undefined> = {
  none: ({ body }) => body,
  GZIP: (stored) => through(stored, zlib.createGunzip()),
  ZSTD: (stored) => through(stored, zlib.createZstdDecompress()),
  BZIP2: undefined,
  LZOP: undefined,
};

/**
 * Ends the request when its reader stops early, and hands on the errors of both streams.
 *
 * @throws Error where Node's ZSTD stops: behind the first of several frames
 */
async function* through({ body, bytes }: Stored, unpacking: Transform & { readonly bytesWritten: number }) {
  body.on("error", (error) => unpacking.destroy(error));
  try {
    for await (const chunk of body.pipe(unpacking)) yield chunk as Uint8Array; // without an encoding, a stream gives bytes
    if (unpacking.bytesWritten < bytes) throw new Error("only the first of its frames can be unpacked here");
  } finally {
    body.destroy();
  }
}

/** What the key holds now, or the announced version where that is another; reading versions is a right of its own. */
async function storedFile(client: S3Client, file: NamedFile): Promise<Stored | { because: string }> {
  const current = await get(client, file, undefined);
  if (!("because" in current) || file.versionId === undefined) return current;
  const announced = await get(client, file, file.versionId);
  return "because" in announced ? current : announced;
}

async function get(client: S3Client, { bucket, key, eTag }: NamedFile, VersionId: string | undefined) {
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId }));
    const body = answer.Body as Readable; // what Node's client always gives
    if (answer.ETag?.replaceAll('"', "") === eTag) return { body, bytes: answer.ContentLength ?? 0 };
    body.destroy();
    return { because: "its key holds a newer file now" };
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return { because: reasonOf(error) };
  }
}

function reasonOf({ name, $metadata: { httpStatusCode } }: S3ServiceException): string {
  if (httpStatusCode === 404) return "its key holds nothing now";
  if (httpStatusCode === 403) return `S3 refuses s3:GetObject for it (${name})`;
  return `S3 cannot give it (${name})`;
}
