import { S3Error } from "../s3-error.ts";
import { createSequence } from "../sequence.ts";
import type { ObjectChange } from "../store/object-change.ts";
import { type NotificationContext, notification, testEvent } from "./notification.ts";
import { type NotificationRule, refuseRules, ruleMatches } from "./notification-rule.ts";

/** The notification rules of all buckets. They do not outlive the process, as the queues they name do not. */
export type Notifier = {
  rules(bucket: string): readonly NotificationRule[];
  /** @throws S3Error `InvalidArgument` if S3 would refuse the rules */
  setRules(bucket: string, rules: readonly NotificationRule[]): void;
  /** Also sends the test event to each queue. @throws S3Error `InvalidArgument` if one cannot be reached */
  configure(bucket: string, rules: readonly NotificationRule[]): Promise<void>;
  announce(change: ObjectChange): void;
  /** Resolves when everything announced so far is sent. */
  settled(): Promise<void>;
};

export type AnnouncedObject = { bucket: string; key: string; bytes: number; queueArn: string };

type NotifierOptions = NotificationContext & {
  now: () => Date;
  /** A new object is announced to a queue. */
  onAnnounce?: ((announced: AnnouncedObject) => void) | undefined;
  sendMessage: (queueArn: string, body: string) => Promise<void>;
};

export function createNotifier({ now, sendMessage, onAnnounce, ...context }: NotifierOptions): Notifier {
  const rulesByBucket = new Map<string, readonly NotificationRule[]>();
  const sending = new Set<Promise<void>>();
  const nextSequencer = createSequencer(now);

  function setRules(bucket: string, rules: readonly NotificationRule[]): void {
    refuseRules(rules);
    rulesByBucket.set(bucket, rules);
  }

  function send(rule: NotificationRule, body: string): void {
    const sent = sendMessage(rule.queueArn, body)
      .catch((error: unknown) => warnUnsent(rule, error))
      .finally(() => sending.delete(sent));
    sending.add(sent);
  }

  return {
    rules: (bucket) => rulesByBucket.get(bucket) ?? [],
    setRules,
    async configure(bucket, rules) {
      refuseRules(rules);
      for (const rule of rules) await sendMessage(rule.queueArn, testEvent(bucket, now())).catch(refuseQueue(rule));
      setRules(bucket, rules);
    },
    announce(change) {
      const key = "key" in change ? change.key : change.object.key;
      const sequencer = nextSequencer();
      for (const rule of rulesByBucket.get(change.bucket) ?? [])
        if (ruleMatches(rule, change.event, key)) {
          if ("object" in change) onAnnounce?.(announced(change, rule));
          send(rule, notification(change, rule, { ...context, sequencer }));
        }
    },
    async settled() {
      await Promise.all(sending);
    },
  };
}

const announced = (
  { bucket, object }: Extract<ObjectChange, { object: object }>,
  { queueArn }: NotificationRule,
): AnnouncedObject => ({ bucket, key: object.key, bytes: object.size, queueArn });

function createSequencer(now: () => Date): () => string {
  const next = createSequence(now);
  return () => next().toString(16).toUpperCase().padStart(18, "0");
}

function refuseQueue(rule: NotificationRule): (cause: unknown) => never {
  return (cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new S3Error("InvalidArgument", "Unable to validate the following destination configurations", {
      ArgumentName: `${rule.queueArn}, ${rule.id}`,
      ArgumentValue: reason,
    });
  };
}

function warnUnsent(rule: NotificationRule, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  process.emitWarning(
    `S3 could not notify ${rule.queueArn}: ${reason} The object is stored, but no notification was sent. Create the queue, then put the object again.`,
  );
}
