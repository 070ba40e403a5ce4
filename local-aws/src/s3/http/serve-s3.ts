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
  let answer = await answerOf(service, message);
  if (response.destroyed) return discard(answer);
  try {
    writeHead(response, answer);
  } catch (error) {
    discard(answer); // an older data folder may hold metadata that no header can carry
    answer = errorAnswer(fault(error));
    writeHead(response, answer);
  }
  const { body } = answer;
  if (!(body instanceof Readable)) response.end(message.method === "HEAD" ? undefined : body);
  else await pipeline(body, response).catch(() => response.destroy()); // a cut connection shows that content is missing
}

/** Replaces what an earlier try has set. */
function writeHead(response: ServerResponse, { status = 200, headers = {}, body }: S3Answer): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.statusCode = status;
  response.setHeader("x-amz-request-id", randomBytes(8).toString("hex").toUpperCase());
  if (typeof body === "string") response.setHeader("content-type", "application/xml");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
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
function errorAnswer({ status, code, message, detail, headers }: S3Error): S3Answer {
  return { status, headers, body: toXml({ Error: { Code: code, Message: message, ...detail } }) };
}

function discard({ body }: S3Answer): void {
  if (body instanceof Readable) body.destroy();
}
