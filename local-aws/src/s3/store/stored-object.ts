import * as z from "zod";

/** An object as the journal keeps it. */
export const storedObject = z.object({
  key: z.string(),
  /** Absent: it is the null version. */
  versionId: z.string().optional(),
  /** Generated for each write: files of several versions of a key exist at the same time. */
  file: z.string(),
  size: z.number(),
  /** Without quotes. That of a multipart upload ends in `-N` and is not an MD5. */
  etag: z.string(),
  modifiedAtMs: z.number(),
  /** Headers given back on reading: `content-type`, `x-amz-meta-…` and the like. */
  metadata: z.record(z.string(), z.string()),
});
export type StoredObject = z.infer<typeof storedObject>;
