import type { Service } from "../gateway/service.ts";
import { type BusEvent, type EventEntry, toBusEvent } from "./bus-event.ts";
import { eventsApi } from "./events-api.ts";
import { createRuleStore, type Rule, type RuleStore, type Target } from "./rule-store.ts";
import { startScheduler } from "./schedule/scheduler.ts";

/** One event on its way to one target of a rule that matched. */
export type Delivery = { rule: string; target: Target; event: BusEvent };

/** `targets`: their ARNs. */
export type ScheduledRun = { rule: string; scheduleExpression: string; targets: readonly string[]; dueAt: Date };

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
  now?: () => Date;
  /** A rule runs because its schedule says so. */
  onSchedule?: ((run: ScheduledRun) => void) | undefined;
  /** A delivery that its target, or `intercept`, refused. */
  onError: (error: unknown, delivery: Delivery) => void;
};

/** The default event bus, and the schedules of its rules. Once disposed it delivers nothing more. */
export type LocalEvents = Disposable & {
  /** The AWSEvents API. */
  service: Service;
  rules: RuleStore;
  /** Gives the event to the targets of all rules that match; returns before they have it. */
  deliver(event: BusEvent): void;
  /** Makes an event of the entry and delivers it, whatever its source. @returns the event's id */
  publish(entry: EventEntry): string;
  /** Moves the clock of the schedules on. @throws Error if too many runs are due; then nothing ran */
  advance(milliseconds: number): void;
};

export function startEvents(options: EventsOptions): LocalEvents {
  const { intercept = (_, pass) => pass(), now = () => new Date() } = options;
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
  const deliverTo = ({ name: rule, targets }: Rule, event: BusEvent) => {
    for (const target of targets.values()) void deliverOne({ rule, target, event });
  };
  const deliver = (event: BusEvent) => {
    for (const rule of rules.all()) if (rule.enabled && rule.matches(event)) deliverTo(rule, event);
  };
  const scheduler = startScheduler({
    rules: () => rules.all(),
    run: (rule, dueAt) => {
      options.onSchedule?.(scheduledRun(rule, dueAt));
      deliverTo(rule, scheduledEvent(rule, dueAt, options));
    },
    now,
  });
  const rules = createRuleStore({ ...options, now: scheduler.now, onChange: scheduler.changed });
  const publish = (entry: EventEntry) => {
    const event = toBusEvent(entry, options);
    deliver(event);
    return event.id;
  };

  return {
    service: eventsApi({ rules, publish, now }),
    rules,
    advance: scheduler.advance,
    deliver,
    publish,
    [Symbol.dispose]: () => {
      disposed = true;
      scheduler[Symbol.dispose]();
    },
  };
}

const scheduledRun = ({ name, scheduleExpression = "", targets }: Rule, dueAt: Date): ScheduledRun => ({
  rule: name,
  scheduleExpression,
  targets: Array.from(targets.values(), ({ Arn }) => Arn),
  dueAt,
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html for a sample */
const scheduledEvent = ({ arn }: Rule, dueAt: Date, bus: { region: string; accountId: string }): BusEvent =>
  toBusEvent({ source: "aws.events", detailType: "Scheduled Event", detail: {}, time: dueAt, resources: [arn] }, bus);
