import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A call as it went over the wire. */
export type WireCall = {
  caller: string;
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
};

/** Passes the calls of one caller on to an endpoint, and writes them down. */
export type RecordingProxy = AsyncDisposable & { url: string; forwardTo: (endpoint: string) => void };

const publishedXml = "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>";

/** @param calls what is heard is added to it. SNS is answered here: the topic is not among what the local AWS was started with */
export async function recordingProxy(caller: string, calls: WireCall[]): Promise<RecordingProxy> {
  let endpoint = "";
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const { method = "", url = "", headers } = incoming;
    calls.push({ caller, method, url, headers, body: body.toString("latin1") });
    if (isForm(headers)) outgoing.writeHead(200, { "content-type": "text/xml" }).end(publishedXml);
    else forward({ endpoint, incoming, body }, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  return {
    url: `http://127.0.0.1:${port}`,
    forwardTo: (to) => {
      endpoint = to;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const isForm = (headers: IncomingMessage["headers"]) =>
  /x-www-form-urlencoded/.test(headers["content-type"] ?? "");

type Call = { endpoint: string; incoming: IncomingMessage; body: Buffer };

function forward({ endpoint, incoming, body }: Call, outgoing: ServerResponse): void {
  const { method = "GET", headers, url = "/" } = incoming;
  const passed = httpRequest(new URL(url, endpoint), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on("error", (error) => outgoing.destroy(error));
  passed.end(body);
}
