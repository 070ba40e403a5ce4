import type { TopicStore } from "./topic-store.ts";

/** What the operations work with. */
export type SnsContext = {
  topics: TopicStore;
  accountId: string;
  now: () => Date;
  /** Puts a message into a queue; rejects if the queue does not exist. */
  sendMessage: (queueArn: string, body: string) => Promise<void>;
};
