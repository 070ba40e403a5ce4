import { S3Error } from "../s3-error.ts";

/** Which events of a bucket go to which queue. */
export type NotificationRule = {
  id: string;
  queueArn: string;
  /** For example `s3:ObjectCreated:*`. */
  events: string[];
  prefix?: string | undefined;
  suffix?: string | undefined;
};

/** @param event without the `s3:` that rules write before it */
export function ruleMatches(rule: NotificationRule, event: string, key: string): boolean {
  return (
    rule.events.some((pattern) => coversEvent(pattern, `s3:${event}`)) &&
    key.startsWith(rule.prefix ?? "") &&
    key.endsWith(rule.suffix ?? "")
  );
}

function coversEvent(pattern: string, event: string): boolean {
  return pattern === event || (pattern.endsWith(":*") && event.startsWith(pattern.slice(0, -1)));
}

/** @throws S3Error `InvalidArgument` for rules that S3 would refuse together or alone */
export function refuseRules(rules: readonly NotificationRule[]): void {
  for (const [index, rule] of rules.entries()) {
    refuseEvents(rule);
    const rival = rules.slice(index + 1).find((other) => overlaps(rule, other));
    if (rival) throw overlapError(rule, rival);
  }
}

function refuseEvents({ id, events }: NotificationRule): void {
  const unknown = events.find((event) => !/^s3:[A-Za-z]+(:(\*|[A-Za-z]+))?$/.test(event));
  if (events.length > 0 && unknown === undefined) return;
  throw new S3Error("InvalidArgument", "The event is not supported for notifications", {
    ArgumentName: "Event",
    ArgumentValue: unknown ?? `(none in ${id})`,
  });
}

function overlaps(a: NotificationRule, b: NotificationRule): boolean {
  return (
    a.events.some((one) => b.events.some((other) => coversEvent(one, other) || coversEvent(other, one))) &&
    oneBegins(a.prefix ?? "", b.prefix ?? "") &&
    oneEnds(a.suffix ?? "", b.suffix ?? "")
  );
}

const oneBegins = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);
const oneEnds = (a: string, b: string) => a.endsWith(b) || b.endsWith(a);

function overlapError(a: NotificationRule, b: NotificationRule): S3Error {
  return new S3Error(
    "InvalidArgument",
    `Configurations overlap. Configurations on the same bucket cannot share a common event type: ${a.id} and ${b.id} would both announce the same objects. Choose prefixes or suffixes of which none contains another.`,
  );
}
