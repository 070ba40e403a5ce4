import { type Finding, ok, problem, warning } from "../finding.ts";
import type { Subscriber } from "../world.ts";

/** @param topicArn of the functions' ALERT_TOPIC_ARN */
export function judgeTopic(topicArn: string | undefined, subscribers: readonly Subscriber[] | undefined): Finding[] {
  if (!topicArn)
    return [
      warning(
        "The functions have no ALERT_TOPIC_ARN: alerts are only written to their log, so no person gets them.",
        "Create an SNS topic, and set ALERT_TOPIC_ARN of retry_microbatch, reconcile and finished. Local mode has none.",
      ),
    ];
  if (!subscribers)
    return [
      problem(`The topic ${topicArn} does not exist: no alert can be sent.`, "Create it, or correct ALERT_TOPIC_ARN."),
    ];
  const confirmed = subscribers.filter(({ isConfirmed }) => isConfirmed);
  if (confirmed.length > 0) return [ok(`${confirmed.length} confirmed: ${confirmed.map(shown).join(", ")}.`)];
  const [pending] = subscribers;
  if (pending)
    return [
      problem(
        `${shown(pending)} has not confirmed the subscription: alerts reach nobody.`,
        "Follow the link in the message of AWS Notifications (look into spam, too), or subscribe again.",
      ),
    ];
  return [
    problem(
      "The topic has no subscriber: alerts reach nobody.",
      `aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint <address>`,
    ),
  ];
}

const shown = ({ protocol, endpoint }: Subscriber) => `${protocol} ${endpoint}`;
