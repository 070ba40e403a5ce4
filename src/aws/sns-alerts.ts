import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Alerts } from "../core/ports/alerts.ts";

/** Sends alerts to an SNS topic. */
export function snsAlerts(topicArn: string, client: Pick<SNSClient, "send"> = new SNSClient({})): Alerts {
  return {
    send: async ({ subject, text }) => {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
    },
  };
}
