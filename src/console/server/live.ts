import type { ServerResponse } from "node:http";
import { errorText } from "../../core/base/error-text.ts";
import type { Reading } from "../readings/reading-store.ts";
import { securityHeaders } from "./security-headers.ts";

const tickMs = 1_000;

/**
 * Sends a reading, and sends it again whenever it has changed, until the browser closes the stream. Each tick asks the
 * reading once more, so what is looked at stays fresh, and what nobody looks at costs nothing.
 *
 * @param answer never waits long
 */
export function sendLive(response: ServerResponse, answer: () => Promise<Reading<unknown>>): void {
  response.writeHead(200, { ...securityHeaders, "content-type": "text/event-stream" });
  let last: number | undefined;
  let isAsking = false;
  const tick = async () => {
    if (isAsking || response.writableNeedDrain) return;
    isAsking = true;
    const reading = await asked(answer);
    isAsking = false;
    if (reading.version === last || response.writableEnded) return;
    last = reading.version;
    response.write(`data: ${JSON.stringify(reading)}\n\n`);
  };
  const timer = setInterval(() => void tick(), tickMs);
  response.on("close", () => clearInterval(timer));
  void tick();
}

/** A route may throw at once, before there is a promise. */
async function asked(answer: () => Promise<Reading<unknown>>): Promise<Reading<unknown>> {
  try {
    return await answer();
  } catch (error) {
    return { version: -1, read_at: null, is_reading: false, value: null, error: errorText(error) };
  }
}
