import type { S3Answer } from "../http/s3-answer.ts";
import type { S3Request } from "../http/s3-request.ts";
import type { Notifier } from "../notifications/notifier.ts";
import type { ObjectStore } from "../store/object-store.ts";

export type OperationContext = { objects: ObjectStore; notifier: Notifier; region: string; now: () => Date };

/** One operation of S3. Refusals are thrown as S3Error. */
export type Operation = (context: OperationContext, request: S3Request) => Promise<S3Answer>;
