import { randomBytes } from "node:crypto";
import type { Context, Middleware } from "@20minutes/s3rver";
import { toXml, type XmlNode } from "../xml.ts";
import { prepareForLibrary } from "./library-request.ts";
import { type OwnAnswer, type OwnDeps, ownOperation } from "./own-operations.ts";
import { readRequest, type S3Request } from "./s3-request.ts";
import { s3rverStore } from "./s3rver-store.ts";

/**
 * Stands before the library's router: answers what the library cannot, prepares the rest, and writes all XML, errors
 * included.
 */
export function createSeam(deps: OwnDeps): Middleware {
  return async (context, next) => {
    context.set("x-amz-request-id", randomBytes(8).toString("hex").toUpperCase());
    try {
      const request = readRequest(context);
      const own = ownOperation(request);
      if (own) show(context, await own(deps, request));
      else await passOn(deps, context, request, next);
    } catch (error) {
      showError(context, error);
    }
  };
}

async function passOn(deps: OwnDeps, context: Context, request: S3Request, next: () => Promise<void>): Promise<void> {
  context.store = s3rverStore(deps.objects, deps.uploads, {
    kind: request.method === "POST" ? "Post" : "Put",
    onlyIfAbsent: request.method !== "GET" && request.headers["if-none-match"] === "*",
  });
  if (prepareForLibrary(context, request, deps.objects) === "not modified") {
    context.status = 304;
    return;
  }
  await next();
  if (isPlainObject(context.body)) show(context, { xml: toXml(context.body) });
}

/** The library's answers are plain objects of the same form as ours. */
function isPlainObject(body: unknown): body is Record<string, XmlNode> {
  return typeof body === "object" && body !== null && Object.getPrototypeOf(body) === Object.prototype;
}

function show(context: Context, { status = 200, headers = {}, xml }: OwnAnswer): void {
  context.status = status;
  for (const [name, value] of Object.entries(headers)) context.set(name, value);
  if (xml !== undefined) context.type = "application/xml";
  context.body = xml ?? (status === 204 ? null : "");
}

function showError(context: Context, error: unknown): void {
  const { code, status, detail, message } = toRefusal(error);
  context.status = status;
  context.type = "application/xml";
  context.body = toXml({ Error: { Code: code, Message: message, ...detail } });
}

type Refusal = { code: string; status: number; detail: Record<string, XmlNode>; message: string };

/** Anything but a refusal is a fault of ours, so its message is told too. */
function toRefusal(error: unknown): Refusal {
  if (isRefusal(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { code: "InternalError", status: 500, detail: {}, message };
}

/** The library's errors and ours have the same members. */
function isRefusal(error: unknown): error is Refusal & Error {
  return error instanceof Error && "status" in error && "code" in error && "detail" in error;
}
