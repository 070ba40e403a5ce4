import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { S3Error } from "../s3-error.ts";
import type { S3Answer, S3Service } from "./s3-answer.ts";
import { readRequest } from "./s3-request.ts";
import { toXml } from "./xml.ts";

/** Answers one HTTP request. Never rejects: a service that throws anything but an S3Error becomes an `InternalError`. */
export async function serveS3(service: S3Service, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await answerOf(service, message);
  const { status = 200, headers = {}, body } = answer;
  if (response.destroyed) return discard(body);
  response.statusCode = status;
  response.setHeader("x-amz-request-id", randomBytes(8).toString("hex").toUpperCase());
  if (typeof body === "string") response.setHeader("content-type", "application/xml");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!(body instanceof Readable)) response.end(message.method === "HEAD" ? undefined : body);
  else await pipeline(body, response).catch(() => response.destroy()); // A cut connection shows that content is missing.
}

async function answerOf(service: S3Service, message: IncomingMessage): Promise<S3Answer> {
  try {
    return await service(readRequest(message));
  } catch (error) {
    return errorAnswer(error instanceof S3Error ? error : fault(error));
  }
}

/** A fault of ours, so its own message helps most. */
function fault(error: unknown): S3Error {
  return new S3Error("InternalError", error instanceof Error ? error.message : String(error));
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
function errorAnswer({ status, code, message, detail }: S3Error): S3Answer {
  return { status, body: toXml({ Error: { Code: code, Message: message, ...detail } }) };
}

function discard(body: S3Answer["body"]): void {
  if (body instanceof Readable) body.destroy();
}
