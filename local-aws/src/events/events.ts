import type { Service } from "../gateway/service.ts";
import { type BusEvent, type EventEntry, toBusEvent } from "./bus-event.ts";
import { eventsApi } from "./events-api.ts";
import { createRuleStore, type RuleStore, type Target } from "./rule-store.ts";

/** One event on its way to one target of a rule that matched. */
export type Delivery = { rule: string; target: Target; event: BusEvent };

export type EventsOptions = {
  region: string;
  accountId: string;
  /** Hands the payload to the target: a function's asynchronous queue, a queue or a topic. */
  send: (targetArn: string, payload: string) => Promise<void>;
  /**
   * Every delivery goes through here, to be passed on at once (the default), later, twice or never,
   * since EventBridge's deliveries may be late, repeated or lost.
   */
  intercept?: ((delivery: Delivery, pass: () => void) => void | Promise<void>) | undefined;
  /** A delivery that its target, or `intercept`, refused. */
  onError: (error: unknown, delivery: Delivery) => void;
};

/** The default event bus. Once disposed it delivers nothing more. */
export type LocalEvents = Disposable & {
  /** The AWSEvents API. */
  service: Service;
  rules: RuleStore;
  /** Gives the event to the targets of all rules that match; returns before they have it. */
  deliver(event: BusEvent): void;
  /** Makes an event of the entry and delivers it, whatever its source. @returns the event's id */
  publish(entry: EventEntry): string;
};

export function startEvents(options: EventsOptions): LocalEvents {
  const rules = createRuleStore(options);
  const { intercept = (_, pass) => pass() } = options;
  let disposed = false;

  const deliverOne = async (delivery: Delivery) => {
    const { event, target } = delivery;
    const pass = () => {
      if (disposed) return;
      const sent = options.send(target.Arn, target.Input ?? JSON.stringify(event));
      void sent.catch((error: unknown) => options.onError(error, delivery));
    };
    try {
      await intercept(delivery, pass);
    } catch (error) {
      options.onError(error, delivery);
    }
  };
  const deliver = (event: BusEvent) => {
    const matching = rules.all().filter((rule) => rule.enabled && rule.matches(event));
    for (const rule of matching)
      for (const target of rule.targets.values()) void deliverOne({ rule: rule.name, target, event });
  };
  const publish = (entry: EventEntry) => {
    const event = toBusEvent(entry, options);
    deliver(event);
    return event.id;
  };

  return {
    service: eventsApi({ rules, publish, now: () => new Date() }),
    rules,
    deliver,
    publish,
    [Symbol.dispose]: () => {
      disposed = true;
    },
  };
}
