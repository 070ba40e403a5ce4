import * as z from "zod";

/** An object as the journal keeps it. */
export const storedObject = z.object({
  key: z.string(),
  /** Made up for each write, so that many versions of a key can lie side by side. */
  file: z.string(),
  size: z.number(),
  /** Without quotes; of a multipart upload it ends in `-N` and is no MD5. */
  etag: z.string(),
  modifiedAtMs: z.number(),
  /** Headers given back on reading: `content-type`, `x-amz-meta-…` and the like. */
  metadata: z.record(z.string(), z.string()),
});
export type StoredObject = z.infer<typeof storedObject>;
