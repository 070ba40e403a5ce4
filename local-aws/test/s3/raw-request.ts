import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";

export type RawAnswer = { status: number; code: string | undefined; body: string; headers: IncomingMessage["headers"] };

export type RawRequest = { method: string; path: string; headers?: Record<string, string>; body?: string | Buffer };

/** A request as it is written here: no client normalizes its path, signs it or adds a checksum. */
export async function sendRaw(url: string, { method, path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const sent = openRaw(url, { method, path, headers: { "content-length": String(body?.length ?? 0), ...headers } });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const text = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)).toString();
  const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1];
  return { status: response.statusCode ?? 0, code, body: text, headers: response.headers };
}

/** A request whose body is still to be written. */
export function openRaw(url: string, { method, path, headers = {} }: Omit<RawRequest, "body">): ClientRequest {
  const { hostname, port } = new URL(url);
  return request({ hostname, port, method, path, headers, agent: false });
}
