import { createHash } from "node:crypto";
import { S3Error } from "../s3-error.ts";
import { malformedXml } from "../xml.ts";
import type { Content, ContentFile } from "./content-files.ts";
import type { NewObject, ObjectName, ObjectStore } from "./object-store.ts";

/** Multipart uploads under way. They do not outlive the process. */
export type Uploads = {
  start(uploadId: string, target: ObjectName & { metadata: Record<string, string> }): void;
  /** @returns the part's MD5 @throws S3Error `NoSuchUpload` */
  putPart(uploadId: string, partNumber: number, content: Content): Promise<{ size: number; md5: string }>;
  /** What to put into the store. @param parts in order @throws S3Error `InvalidPart`, `NoSuchUpload` */
  assemble(uploadId: string, parts: readonly { number: number; etag: string }[]): NewObject;
  /** Forgets the upload and removes its parts. */
  end(uploadId: string): Promise<void>;
};

type Upload = ObjectName & { metadata: Record<string, string>; parts: Map<number, ContentFile> };

export function createUploads(store: Pick<ObjectStore, "bucket">): Uploads {
  const uploads = new Map<string, Upload>();
  const contentsOf = (upload: Upload) => store.bucket(upload.bucket).contents;

  function find(uploadId: string): Upload {
    const upload = uploads.get(uploadId);
    if (!upload) throw noSuchUpload(uploadId);
    return upload;
  }

  async function* contentOf(upload: Upload, parts: ContentFile[]): AsyncGenerator<Uint8Array> {
    for (const { file, size } of parts) yield* await contentsOf(upload).read(file, { start: 0, end: size - 1 });
  }

  return {
    start: (uploadId, target) => void uploads.set(uploadId, { ...target, parts: new Map() }),
    async putPart(uploadId, partNumber, content) {
      const upload = find(uploadId);
      const part = await contentsOf(upload).write(content);
      const replaced = upload.parts.get(partNumber);
      upload.parts.set(partNumber, part);
      if (replaced) await contentsOf(upload).remove(replaced.file);
      return part;
    },
    assemble(uploadId, wanted) {
      const upload = find(uploadId);
      if (wanted.length === 0) throw malformedXml();
      const parts = wanted.map((part) => partOf(upload, part));
      const { bucket, key, metadata } = upload;
      const kind = "CompleteMultipartUpload";
      return { bucket, key, metadata, kind, etag: etagOf(parts), content: contentOf(upload, parts) };
    },
    async end(uploadId) {
      const upload = find(uploadId);
      uploads.delete(uploadId);
      await Promise.all(Array.from(upload.parts.values(), (part) => contentsOf(upload).remove(part.file)));
    },
  };
}

function partOf(upload: Upload, wanted: { number: number; etag: string }): ContentFile {
  const part = upload.parts.get(wanted.number);
  if (part?.md5 === wanted.etag) return part;
  throw new S3Error(
    "InvalidPart",
    "One or more of the specified parts could not be found. The part might not have been uploaded, or the specified entity tag might not have matched the part's entity tag.",
    { PartNumber: String(wanted.number) },
  );
}

/** The MD5 of the parts' MD5s, and their number. */
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
