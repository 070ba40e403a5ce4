import { AccessDeniedError } from "../../base/access-denied-error.ts";
import type { DownstreamEvent } from "../../ports/downstream-event.ts";
import type { Events } from "../../ports/events.ts";
import { errorFields, type Log } from "../../ports/log.ts";

/**
 * Puts events on the bus. A bus that refuses the caller stops no load: the log then says what to grant, and the event is lost.
 *
 * @throws any other error of the bus: the work is then to be done again, and sends the same events
 */
export async function sendEvents(
  { events, log }: { events: Events; log: Log },
  all: readonly DownstreamEvent[],
): Promise<void> {
  if (all.length === 0) return;
  try {
    await events.put(all);
  } catch (error) {
    if (!(error instanceof AccessDeniedError)) throw error;
    const lost = all.map(({ type, detail }) => ({ type, id: detail.id, batch_id: detail.batch_id }));
    log.error("events not sent: the bus refuses them", { lost, ...errorFields(error) });
  }
}
