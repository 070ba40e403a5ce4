import { defaultBus, type Events, noBus } from "../core/ports/events.ts";
import type { Resources } from "./resources.ts";

/** Events go to the bus of `EVENT_BUS_NAME`, a name or an ARN: by default the account's own. `none`, or set but empty: none are sent. */
export function eventsOf({ env }: Pick<Resources, "env">): Events {
  const bus = env["EVENT_BUS_NAME"] ?? defaultBus;
  return bus === "" || bus === noBus ? { put: async () => {} } : lateEvents(bus);
}

/** The client of EventBridge is loaded with the first event, so a container that sends none starts sooner. */
function lateEvents(bus: string): Events {
  let loaded: Promise<Events> | undefined;
  const load = async () => (await import("../aws/eventbridge-events.ts")).eventBridgeEvents(bus);
  return {
    put: async (events) => {
      loaded ??= load();
      await (await loaded).put(events);
    },
  };
}
