import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Log } from "../core/log.ts";
import type { Alerts } from "../core/ports.ts";

/** Tells people through a topic. */
export function snsAlerts(client: Pick<SNSClient, "send">, topicArn: string): Alerts {
  return {
    send: async ({ subject, text }) => {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
    },
  };
}

/** Without a topic the log is where alerts go. */
export function logAlerts(log: Log): Alerts {
  return { send: async ({ subject, text }) => log.error(`alert: ${subject}`, { text }) };
}
