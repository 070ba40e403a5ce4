import { type Finding, ok, orOk, problem, untried, warning } from "../finding.ts";
import type { KeyFilter, Notifications, Rule, Source } from "../world.ts";

/** Who announces the source's new objects: the bucket itself, or rules of EventBridge. */
export type Feed = { kind: "notification" } | { kind: "rules"; rules: readonly Rule[] } | { kind: "none" };

type Asked = {
  queueArn: string;
  source: Source;
  notifications: Notifications;
  /** Rules that match a key of the source, and rules that match a key outside. */
  rules: { inside: readonly Rule[]; outside: readonly Rule[] };
};

export function feedOf({ queueArn, notifications, rules }: Omit<Asked, "source">): Feed {
  if (notifications.queues.some((each) => each.queueArn === queueArn)) return { kind: "notification" };
  const leading = [...rules.inside, ...rules.outside].filter(({ targetArns }) => targetArns.includes(queueArn));
  return leading.length > 0 ? { kind: "rules", rules: leading } : { kind: "none" };
}

export function judgeFeed(asked: Asked): Finding[] {
  const feed = feedOf(asked);
  switch (feed.kind) {
    case "notification":
      return judgeNotifications(asked);
    case "rules":
      return judgeRules(asked);
    case "none":
      return [nobody(asked)];
    default:
      return feed satisfies never;
  }
}

function nobody({ source, notifications }: Asked): Finding {
  const { topics } = notifications;
  const fits = topics.find((topic) => covers(topic, source));
  if (fits)
    return untried(
      `The bucket notifies the topic ${fits.topicArn}; whether that reaches the queue is not looked at.`,
      "See that the queue is subscribed: aws sns list-subscriptions-by-topic --topic-arn <it>",
    );
  return problem(
    `Nobody announces new objects of ${place(source)} to the queue: neither a notification of the bucket nor a rule of EventBridge.`,
    `Add a notification of s3:ObjectCreated:* with ${filterText(source)} to the bucket ${source.bucket}, or turn on its events for EventBridge and deploy the pipeline.`,
  );
}

function judgeNotifications({ queueArn, source, notifications }: Asked): Finding[] {
  const ours = notifications.queues.filter((each) => each.queueArn === queueArn);
  const creating = ours.filter(({ events }) => events.some((event) => /^s3:ObjectCreated:\*$/.test(event)));
  const some = ours.filter(({ events }) => events.some((event) => event.startsWith("s3:ObjectCreated:")));
  if (some.length === 0)
    return [problem("The bucket's notification has no event of creation.", "Let it send s3:ObjectCreated:*.")];
  const findings: Finding[] = [];
  if (creating.length === 0)
    findings.push(
      warning(
        `The bucket announces only ${some.flatMap(({ events }) => events).join(", ")}: files that arrive in another way are not loaded.`,
        "Let the notification send s3:ObjectCreated:*.",
      ),
    );
  if (!some.some((filter) => covers(filter, source)))
    findings.push(
      problem(
        `The bucket announces ${some.map((filter) => place({ ...filter, bucket: source.bucket })).join(" and ")}, but the source is ${place(source)}: some or all of its files are never announced.`,
        `Give the notification ${filterText(source)}, or correct "source" in the configuration.`,
      ),
    );
  else if (!some.some((filter) => covers(source, filter)))
    findings.push(wider(source, some.map((filter) => place({ ...filter, bucket: source.bucket })).join(" and ")));
  return orOk(findings, `The bucket announces ${place(source)}.`);
}

function judgeRules({ queueArn, source, notifications, rules }: Asked): Finding[] {
  const leads = ({ targetArns }: Rule) => targetArns.includes(queueArn);
  const findings: Finding[] = [];
  const inside = rules.inside.filter(leads);
  if (inside.length === 0)
    findings.push(
      problem(
        `The rule that leads to the queue does not match keys of ${place(source)}.`,
        `Give the rule a filter for ${filterText(source)}, or correct "source" in the configuration.`,
      ),
    );
  else if (!inside.some(({ enabled }) => enabled))
    findings.push(
      problem(
        `The rule ${inside.map(({ name }) => name).join(", ")} that feeds the queue is disabled.`,
        `aws events enable-rule --name ${inside[0]?.name}`,
      ),
    );
  if (!notifications.eventBridge)
    findings.push(
      problem(
        `The bucket ${source.bucket} does not send its events to EventBridge, so the rule hears nothing.`,
        "Turn on EventBridge in the bucket's properties (Event notifications).",
      ),
    );
  const outside = rules.outside.filter((rule) => leads(rule) && rule.enabled);
  if (findings.length === 0 && outside.length > 0)
    findings.push(wider(source, `the rule ${outside.map(({ name }) => name).join(", ")}`));
  return findings.length > 0 ? findings : [ok(`EventBridge announces ${place(source)}.`)];
}

const wider = (source: Source, what: string) =>
  warning(
    `Objects outside of ${place(source)} are announced as well (${what}): they are loaded, too.`,
    `Give it ${filterText(source)}, or correct "source" in the configuration.`,
  );

/** Whether every key of the source passes the filter. */
const covers = (filter: Partial<KeyFilter>, { prefix = "", suffix = "" }: Partial<KeyFilter>) =>
  prefix.startsWith(filter.prefix ?? "") && suffix.endsWith(filter.suffix ?? "");

const place = ({ bucket, prefix = "", suffix = "" }: Source) => `s3://${bucket}/${prefix}*${suffix}`;

const filterText = ({ prefix = "", suffix = "" }: Source) => `prefix "${prefix}" and suffix "${suffix}"`;
