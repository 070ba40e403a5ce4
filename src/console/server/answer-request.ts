import type { IncomingMessage, ServerResponse } from "node:http";
import { parseObject } from "../../core/base/parse-object.ts";
import { ConsoleError } from "./console-error.ts";
import { sendLive } from "./live.ts";
import type { PageFiles } from "./page-files.ts";
import { refuseRequest } from "./refuse-request.ts";
import { type Body, type ConsoleDeps, type Params, paramsOf, type Route } from "./route.ts";
import { routes } from "./routes/routes.ts";
import { securityHeaders } from "./security-headers.ts";

type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  files: PageFiles;
  token: string;
  port: number;
};

/** Answers one request. It never throws: an error is an answer. */
export async function answerRequest(deps: ConsoleDeps, exchange: Exchange): Promise<void> {
  try {
    await answer(deps, exchange);
  } catch (error) {
    const status = error instanceof ConsoleError ? error.status : 500;
    sendJson(exchange.response, status, { error: deps.explain(error) });
  }
}

async function answer(deps: ConsoleDeps, { request, response, files, token, port }: Exchange): Promise<void> {
  const { method = "", headers } = request;
  const refusal = refuseRequest(
    {
      ...{ method, host: headers.host, origin: headers.origin },
      fetchSite: oneOf(headers["sec-fetch-site"]),
      token: oneOf(headers["x-console-token"]),
    },
    { port, token },
  );
  if (refusal) return sendJson(response, refusal.status, { error: refusal.message });
  const { pathname, searchParams } = urlOf(request.url ?? "/");
  if (!pathname.startsWith("/api/")) return sendFile(response, files, pathname);
  if (method === "POST") return sendJson(response, 200, await act(deps, pathname, request));
  if (pathname === "/api/live") return live(deps, response, searchParams.get("of") ?? "");
  sendJson(response, 200, await look(deps, pathname, searchParams));
}

/** A request may ask for `//x` or for what is not an address at all. */
function urlOf(target: string): URL {
  const url = `http://console${target.startsWith("/") ? target : "/"}`;
  if (!URL.canParse(url)) throw new ConsoleError(400, "The address of the request cannot be read.");
  return new URL(url);
}

const oneOf = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header);

async function look(deps: ConsoleDeps, pathname: string, query: URLSearchParams): Promise<unknown> {
  const { route, params } = routeOf(pathname, ["read", "ask"]);
  return route.answer(deps, params, query);
}

async function act(deps: ConsoleDeps, pathname: string, request: IncomingMessage): Promise<unknown> {
  const { route, params } = routeOf(pathname, ["act"]);
  return route.answer(deps, params, await bodyOf(request));
}

function live(deps: ConsoleDeps, response: ServerResponse, of: string): void {
  const { pathname, searchParams } = urlOf(of);
  const { route, params } = routeOf(pathname, ["read"]);
  sendLive(response, () => route.answer(deps, params, searchParams));
}

type RouteOf<Kind extends Route["kind"]> = Extract<Route, { kind: Kind }>;

function routeOf<Kind extends Route["kind"]>(
  pathname: string,
  kinds: readonly Kind[],
): { route: RouteOf<Kind>; params: Params } {
  const isOfKinds = (route: Route): route is RouteOf<Kind> => kinds.some((kind) => kind === route.kind);
  for (const route of routes.filter(isOfKinds)) {
    const params = paramsOf(route, pathname);
    if (params) return { route, params };
  }
  throw new ConsoleError(404, `The console has nothing at ${pathname}.`);
}

/** A configuration has some kilobytes. */
const maxBodyBytes = 1024 * 1024;

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > maxBodyBytes) throw new ConsoleError(400, "The request is longer than a megabyte.");
    parts.push(part);
  }
  const body = parseObject(Buffer.concat(parts).toString("utf8"));
  if (!body) throw new ConsoleError(400, "The request is not a JSON object.");
  return body as Body; // any object is one
}

/** Every other path is a view of the page, which reads it by itself. */
function sendFile(response: ServerResponse, files: PageFiles, pathname: string): void {
  const file = files[pathname] ?? files["/"];
  response.writeHead(200, { ...securityHeaders, "content-type": file?.type ?? "text/plain" });
  response.end(file?.body);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { ...securityHeaders, "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}
