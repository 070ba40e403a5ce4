import { type EventPattern, parseEventPattern } from "./event-pattern.ts";
import { EventsError } from "./events-error.ts";
import { parseSchedule, type Schedule } from "./schedule/schedule.ts";

/** `Input`, where given, is sent instead of the event. */
export type Target = { Id: string; Arn: string; Input?: string | undefined };

export type Rule = {
  name: string;
  arn: string;
  /** JSON, as it was put. */
  eventPattern: string | undefined;
  matches: EventPattern;
  /** As it was put. */
  scheduleExpression: string | undefined;
  schedule: Schedule | undefined;
  /** When its rate began to count: as the rule was put or enabled. */
  startedAt: Date;
  enabled: boolean;
  description: string | undefined;
  targets: Map<string, Target>;
};

/** A rule has a pattern, a schedule, or both. */
type RuleInput = {
  name: string;
  eventPattern?: string | undefined;
  scheduleExpression?: string | undefined;
  enabled?: boolean;
  description?: string | undefined;
};

type RuleStoreOptions = {
  region: string;
  accountId: string;
  now: () => Date;
  /** Called after each change of a rule. */
  onChange: () => void;
};

/** The rules of the default event bus. */
export type RuleStore = {
  /** Creates or changes a rule; one that exists keeps its targets. @throws InvalidEventPatternError, or EventsError for its schedule */
  put(input: RuleInput): Rule;
  /** @throws EventsError `ResourceNotFoundException` */
  get(name: string): Rule;
  /** @throws EventsError `ResourceNotFoundException` */
  enable(name: string, enabled: boolean): void;
  /** By name. */
  all(): Rule[];
  /** Does nothing if the rule does not exist. @throws EventsError `ValidationException` if it still has targets */
  delete(name: string): void;
};

export function createRuleStore({ region, accountId, now, onChange }: RuleStoreOptions): RuleStore {
  const rules = new Map<string, Rule>();
  const get = (name: string) => {
    const rule = rules.get(name);
    if (!rule) throw new EventsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus default.`);
    return rule;
  };
  return {
    put: ({ name, eventPattern, scheduleExpression, enabled = true, description }) => {
      const rule: Rule = {
        name,
        arn: `arn:aws:events:${region}:${accountId}:rule/${name}`,
        eventPattern,
        matches: eventPattern === undefined ? () => false : parseEventPattern(eventPattern),
        scheduleExpression,
        schedule: scheduleExpression === undefined ? undefined : parseSchedule(scheduleExpression),
        startedAt: now(),
        enabled,
        description,
        targets: rules.get(name)?.targets ?? new Map(),
      };
      rules.set(name, rule);
      onChange();
      return rule;
    },
    get,
    enable: (name, enabled) => {
      const rule = get(name);
      if (enabled && !rule.enabled) rule.startedAt = now();
      rule.enabled = enabled;
      onChange();
    },
    all: () => [...rules.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    delete: (name) => {
      if (rules.get(name)?.targets.size)
        throw new EventsError("ValidationException", "Rule can't be deleted since it has targets.");
      rules.delete(name);
      onChange();
    },
  };
}
