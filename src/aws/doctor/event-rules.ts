import {
  type Rule as AwsRule,
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import pMap from "p-map";
import type { Rule, Rules, SampleEvent } from "../../core/doctor/world.ts";
import { absentIf, ask } from "./ask.ts";

const maxCallsAtOnce = 8;

/** The rules of the default bus, listed once. EventBridge itself says which pattern matches which event. */
export function eventRules(client: Pick<EventBridgeClient, "send">, account: () => Promise<string>): Rules {
  const targets = new Map<string, Promise<string[]>>();
  let listed: Promise<AwsRule[]> | undefined;
  const rules = () => {
    listed ??= ask("events:ListRules", () => listRules(client));
    return listed;
  };
  const toRule = async ({ Name: name = "", State: state }: AwsRule): Promise<Rule> => {
    const known = targets.get(name) ?? ask("events:ListTargetsByRule", () => listTargets(client, name));
    targets.set(name, known);
    return { name, enabled: state !== "DISABLED", targetArns: await known };
  };
  return {
    matching: async (event) => {
      const candidates = (await rules()).filter(({ EventPattern }) => EventPattern?.includes(`"${event.source}"`));
      const text = eventText(event, await account());
      const matches = await pMap(candidates, (rule) => isMatch(client, rule, text), { concurrency: maxCallsAtOnce });
      return Promise.all(candidates.filter((_, index) => matches[index]).map(toRule));
    },
    schedulesOf: async (functionArn) => {
      const schedules = (await rules()).filter(({ ScheduleExpression }) => ScheduleExpression);
      const all = await pMap(schedules, toRule, { concurrency: maxCallsAtOnce });
      return all.filter(({ targetArns }) => targetArns.includes(functionArn));
    },
  };
}

/** EventBridge wants these members of every event. */
const eventText = (event: SampleEvent, account: string) =>
  JSON.stringify({ version: "0", id: "doctor", time: "2026-01-01T00:00:00Z", region: "us-east-1", account, ...event });

/** A pattern that EventBridge does not take for this event matches nothing. */
const isMatch = (client: Pick<EventBridgeClient, "send">, { EventPattern }: AwsRule, Event: string) =>
  ask("events:TestEventPattern", async () => {
    const answer = await client
      .send(new TestEventPatternCommand({ EventPattern, Event }))
      .catch(absentIf(/^InvalidEventPatternException$/));
    return answer?.Result ?? false;
  });

async function listRules(client: Pick<EventBridgeClient, "send">): Promise<AwsRule[]> {
  const found: AwsRule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ NextToken }));
    found.push(...(page.Rules ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

async function listTargets(client: Pick<EventBridgeClient, "send">, name: string): Promise<string[]> {
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: name }));
  return Targets.map(({ Arn = "" }) => Arn);
}
