import * as z from "zod";
import { malformedXml, parseXml, s3Namespace, toXml } from "../http/xml.ts";
import { S3Error } from "../s3-error.ts";
import type { NotificationRule } from "./notification-rule.ts";

const queueConfiguration = z.object({
  Id: z.string().optional(),
  Queue: z.string(),
  Event: z.array(z.string()),
  Filter: z
    .object({
      S3Key: z.object({ FilterRule: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]) }),
    })
    .optional(),
});

const document = z.object({
  NotificationConfiguration: z.union([
    z.string().transform(() => ({ QueueConfiguration: [] })),
    z.looseObject({ QueueConfiguration: z.array(queueConfiguration).default([]) }),
  ]),
});

const otherDestinations = ["TopicConfiguration", "CloudFunctionConfiguration", "EventBridgeConfiguration"];

/** @throws S3Error `MalformedXML`, or `NotImplemented` for a destination that is not a queue */
export function parseNotificationXml(xml: string): NotificationRule[] {
  const parsed = document.safeParse(parseXml(xml, ["QueueConfiguration", "Event", "FilterRule"]));
  if (!parsed.success) throw malformedXml();
  const { NotificationConfiguration: configuration } = parsed.data;
  const other = otherDestinations.find((name) => name in configuration);
  if (other) throw new S3Error("NotImplemented", `Local S3 notifies queues only. Leave out ${other}.`);
  return configuration.QueueConfiguration.map(toRule);
}

function toRule(configuration: z.infer<typeof queueConfiguration>, index: number): NotificationRule {
  const filters = configuration.Filter?.S3Key.FilterRule ?? [];
  const filter = (name: string) => filters.find((rule) => rule.Name.toLowerCase() === name)?.Value;
  return {
    id: configuration.Id ?? `rule-${index + 1}`,
    queueArn: configuration.Queue,
    events: configuration.Event,
    prefix: filter("prefix"),
    suffix: filter("suffix"),
  };
}

export function notificationXml(rules: readonly NotificationRule[]): string {
  return toXml({
    NotificationConfiguration: {
      "@": s3Namespace,
      QueueConfiguration: rules.map((rule) => ({
        Id: rule.id,
        Queue: rule.queueArn,
        Event: rule.events,
        Filter: filterXml(rule),
      })),
    },
  });
}

function filterXml({ prefix, suffix }: NotificationRule) {
  const filters = [
    ...(prefix === undefined ? [] : [{ Name: "Prefix", Value: prefix }]),
    ...(suffix === undefined ? [] : [{ Name: "Suffix", Value: suffix }]),
  ];
  return filters.length > 0 ? { S3Key: { FilterRule: filters } } : undefined;
}
