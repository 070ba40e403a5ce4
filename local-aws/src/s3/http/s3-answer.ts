import type { Readable } from "node:stream";
import type { S3Request } from "./s3-request.ts";

/** A text is XML; a stream is an object's content, whose length the headers give. Without a status it is 200. */
export type S3Answer = { status?: number; headers?: Record<string, string>; body?: string | Readable };

/** S3 as a function from request to answer. */
export type S3Service = (request: S3Request) => Promise<S3Answer>;
