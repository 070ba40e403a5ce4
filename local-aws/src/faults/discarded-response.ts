import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/**
 * A response that no client receives: the service does its work, and its answer is lost.
 *
 * @param done called when the service has answered
 */
export function discardedResponse(request: IncomingMessage, done: () => void): ServerResponse {
  const response = new ServerResponse(request);
  const nowhere = new Duplex({ read: () => undefined, write: (_chunk, _encoding, next) => next() });
  response.assignSocket(nowhere as Socket); // of a socket it only writes to it
  response.once("finish", done);
  return response;
}
