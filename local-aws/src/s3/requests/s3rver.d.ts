/** The parts of the library, and of the Koa application it is, that this folder uses; it ships no types. */
declare module "@20minutes/s3rver" {
  import type { EventEmitter } from "node:events";
  import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

  export type Context = {
    method: string;
    /** As it came, still percent-encoded. */
    path: string;
    query: Record<string, string | string[] | undefined>;
    headers: IncomingHttpHeaders;
    req: AsyncIterable<Uint8Array>;
    state: Record<string, unknown>;
    status: number;
    type: string;
    body: unknown;
    store: S3rver.Store;
    set(header: string, value: string): void;
  };
  export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;
  export type Metadata = Record<string, string>;
  export type StoredContent = { size: number; md5: string };
  export type Upload = { bucket: string; key: string; content: AsyncIterable<Uint8Array>; metadata: Metadata };
  export type Bucket = { name: string; creationDate: Date };
  export type Download = {
    size: number;
    metadata: Metadata & { "content-length": string };
    lastModifiedDate: Date;
    content: NodeJS.ReadableStream;
    range?: { start: number; end: number };
  };

  /** What the library asks of a store. */
  export type Store = {
    listBuckets(): Promise<Bucket[]>;
    getBucket(bucket: string): Promise<Bucket | null>;
    putBucket(bucket: string): Promise<Bucket>;
    deleteBucket(bucket: string): Promise<void>;
    listObjects(bucket: string): Promise<{ objects: unknown[] }>;
    existsObject(bucket: string, key: string): Promise<boolean>;
    getObject(bucket: string, key: string, range: { start?: number; end?: number }): Promise<Download | null>;
    putObject(object: Upload): Promise<StoredContent>;
    copyObject(
      fromBucket: string,
      fromKey: string,
      toBucket: string,
      toKey: string,
      metadata: IncomingHttpHeaders | null,
    ): Promise<{ etag: string; "last-modified": string }>;
    deleteObject(bucket: string, key: string): Promise<void>;
    initiateUpload(bucket: string, key: string, uploadId: string, metadata: IncomingHttpHeaders): Promise<void>;
    putPart(
      bucket: string,
      uploadId: string,
      partNumber: string,
      content: AsyncIterable<Uint8Array>,
    ): Promise<StoredContent>;
    putObjectMultipart(
      bucket: string,
      uploadId: string,
      parts: { number: number; etag: string }[],
    ): Promise<StoredContent>;
    getSubresource(): Promise<null>;
    putSubresource(): Promise<never>;
    deleteSubresource(): Promise<void>;
  };

  class S3rver extends EventEmitter {
    constructor(options: {
      directory: string;
      silent: boolean;
      allowMismatchedSignatures: boolean;
      vhostBuckets: boolean;
    });
    middleware: Middleware[];
    store: Store;
    context: { store: Store };
    logger: { close(): void };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  }
  namespace S3rver {
    export type { Store };
  }
  export default S3rver;
}
