import { createHash, randomBytes } from "node:crypto";
import { S3Error } from "../s3-error.ts";
import type { Content, ContentFile, ContentFiles } from "./content-files.ts";
import type { StoredObject } from "./stored-object.ts";

/** Both must match: an upload's id is not valid for another key. */
export type UploadName = { uploadId: string; key: string };

export type Part = { number: number; etag: string };

/** What the parts make together; `etag` is the MD5 of their MD5s, and their number. */
type Assembled = { content: Content; etag: string; metadata: Record<string, string> };

/** The multipart uploads of one bucket that are under way. They do not outlive the process. */
export type Uploads = {
  /** @returns the upload's id */
  start(target: { key: string; metadata: Record<string, string> }): string;
  /** @throws S3Error `NoSuchUpload`, also if the upload ended meanwhile; then nothing of the part stays */
  putPart(name: UploadName, partNumber: number, content: Content): Promise<ContentFile>;
  /**
   * Stores the object and removes the parts. The upload goes on if `store` fails; asked twice at once, it is stored once.
   *
   * @param parts in order
   * @throws S3Error `InvalidPart`, `InvalidPartOrder`, `NoSuchUpload`
   */
  complete(
    name: UploadName,
    parts: readonly Part[],
    store: (assembled: Assembled) => Promise<StoredObject>,
  ): Promise<StoredObject>;
  /** Forgets the upload and removes its parts. @throws S3Error `NoSuchUpload` */
  abort(name: UploadName): Promise<void>;
};

type Upload = {
  key: string;
  metadata: Record<string, string>;
  parts: Map<number, ContentFile>;
  completion?: Promise<StoredObject> | undefined;
};

export function createUploads(contents: ContentFiles): Uploads {
  const uploads = new Map<string, Upload>();

  function find({ uploadId, key }: UploadName): Upload {
    const upload = uploads.get(uploadId);
    if (upload?.key !== key) throw noSuchUpload(uploadId);
    return upload;
  }

  async function* join(parts: readonly ContentFile[]): AsyncGenerator<Uint8Array> {
    for (const { file, size } of parts) yield* await contents.read(file, { start: 0, end: size - 1 });
  }

  async function end({ uploadId }: UploadName, { parts }: Upload): Promise<void> {
    uploads.delete(uploadId);
    await Promise.all(Array.from(parts.values(), ({ file }) => contents.remove(file)));
  }

  return {
    start({ key, metadata }) {
      const uploadId = randomBytes(16).toString("hex");
      uploads.set(uploadId, { key, metadata, parts: new Map() });
      return uploadId;
    },
    async putPart(name, partNumber, content) {
      const upload = find(name);
      const part = await contents.write(content);
      if (uploads.get(name.uploadId) !== upload) {
        await contents.remove(part.file);
        throw noSuchUpload(name.uploadId);
      }
      const replaced = upload.parts.get(partNumber);
      upload.parts.set(partNumber, part);
      if (replaced) await contents.remove(replaced.file);
      return part;
    },
    async complete(name, wanted, store) {
      const upload = find(name);
      refuseDisorder(wanted);
      const parts = wanted.map((part) => partOf(upload, part));
      upload.completion ??= store({ content: join(parts), etag: etagOf(parts), metadata: upload.metadata })
        .then(async (object) => {
          await end(name, upload);
          return object;
        })
        .finally(() => {
          upload.completion = undefined;
        });
      return upload.completion;
    },
    async abort(name) {
      await find(name).completion?.catch(() => undefined);
      await end(name, find(name));
    },
  };
}

function refuseDisorder(parts: readonly Part[]): void {
  const isOrdered = parts.every(({ number }, index) => number > (parts[index - 1]?.number ?? 0));
  if (isOrdered) return;
  throw new S3Error(
    "InvalidPartOrder",
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
  );
}

function partOf(upload: Upload, wanted: Part): ContentFile {
  const part = upload.parts.get(wanted.number);
  if (part?.md5 === wanted.etag) return part;
  throw new S3Error(
    "InvalidPart",
    "One or more of the specified parts could not be found. The part might not have been uploaded, or the specified entity tag might not have matched the part's entity tag.",
    { PartNumber: String(wanted.number) },
  );
}

function etagOf(parts: readonly ContentFile[]): string {
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part.md5, "hex")));
  return `${createHash("md5").update(digests).digest("hex")}-${parts.length}`;
}

function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: uploadId },
  );
}
