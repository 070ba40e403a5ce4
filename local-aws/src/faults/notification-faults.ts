import type { Delays } from "./delays.ts";
import type { FaultState } from "./fault-state.ts";

export type SendMessage = (queueArn: string, body: string) => Promise<void>;

/** Notifications are sent late or twice; the second one is a separate message. */
export function faultyNotifications(state: FaultState, delays: Delays, send: SendMessage): SendMessage {
  return async (queueArn, body) => {
    const { notifications } = state.settings;
    if (!notifications) return send(queueArn, body);
    const copies = state.happens("notifications.duplicate", notifications.duplicate) ? 2 : 1;
    const sent = Array.from({ length: copies }, () =>
      delays.run(state.delayMs("notifications.delayMs", notifications.delayMs), () => send(queueArn, body)),
    );
    await Promise.all(sent);
  };
}
