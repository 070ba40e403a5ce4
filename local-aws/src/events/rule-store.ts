import { type EventPattern, parseEventPattern } from "./event-pattern.ts";
import { EventsError } from "./events-error.ts";

/** `Input`, where given, is sent instead of the event. */
export type Target = { Id: string; Arn: string; Input?: string | undefined };

export type Rule = {
  name: string;
  arn: string;
  /** JSON, as it was put. */
  eventPattern: string;
  matches: EventPattern;
  enabled: boolean;
  description: string | undefined;
  targets: Map<string, Target>;
};

type RuleInput = { name: string; eventPattern: string; enabled?: boolean; description?: string | undefined };

/** The rules of the default event bus. */
export type RuleStore = {
  /** Creates or changes a rule; one that exists keeps its targets. @throws InvalidEventPatternError */
  put(input: RuleInput): Rule;
  /** @throws EventsError `ResourceNotFoundException` */
  get(name: string): Rule;
  /** By name. */
  all(): Rule[];
  /** Does nothing if the rule does not exist. @throws EventsError `ValidationException` if it still has targets */
  delete(name: string): void;
};

export function createRuleStore({ region, accountId }: { region: string; accountId: string }): RuleStore {
  const rules = new Map<string, Rule>();
  return {
    put: ({ name, eventPattern, enabled = true, description }) => {
      const rule: Rule = {
        name,
        arn: `arn:aws:events:${region}:${accountId}:rule/${name}`,
        eventPattern,
        matches: parseEventPattern(eventPattern),
        enabled,
        description,
        targets: rules.get(name)?.targets ?? new Map(),
      };
      rules.set(name, rule);
      return rule;
    },
    get: (name) => {
      const rule = rules.get(name);
      if (!rule) throw new EventsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus default.`);
      return rule;
    },
    all: () => [...rules.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    delete: (name) => {
      if (rules.get(name)?.targets.size)
        throw new EventsError("ValidationException", "Rule can't be deleted since it has targets.");
      rules.delete(name);
    },
  };
}
