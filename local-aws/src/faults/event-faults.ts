import type { EventsOptions } from "../events/events.ts";
import type { Delays } from "./delays.ts";
import type { FaultState } from "./fault-state.ts";

/** Events are delivered late, twice or never; different delays also change their order. */
export function interceptEvents(state: FaultState, delays: Delays): NonNullable<EventsOptions["intercept"]> {
  return async (_delivery, pass) => {
    const { events } = state.settings;
    if (!events) return pass();
    if (state.happens("events.drop", events.drop)) return;
    const copies = state.happens("events.duplicate", events.duplicate) ? 2 : 1;
    const delivered = Array.from({ length: copies }, () =>
      delays.run(state.delayMs("events.delayMs", events.delayMs), pass),
    );
    await Promise.all(delivered);
  };
}
