/** An object to be written to S3. */
export type NewObject = { bucket: string; key: string; body: string };

/** An object that a listing found. */
type ListedObject = { key: string; lastModified: Date };

/**
 * Manifests, and records of what became of files and batches, in S3.
 *
 * Each of these may throw AccessDeniedError: an object that may not be read may still exist.
 */
export type Objects = {
  put(object: NewObject): Promise<void>;
  /** @returns whether it was written: false if there is an object of this key already */
  putIfAbsent(object: NewObject): Promise<boolean>;
  /** @returns the object's text; undefined if there is none */
  get(bucket: string, key: string): Promise<string | undefined>;
  /** In the order of their keys. */
  list(bucket: string, prefix: string): AsyncIterable<ListedObject>;
  delete(bucket: string, key: string): Promise<void>;
};
