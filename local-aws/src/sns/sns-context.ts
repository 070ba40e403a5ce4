import type { TopicStore } from "./topic-store.ts";

export type PublishedMessage = { topicArn: string; subject?: string; message: string };

/** What the operations work with. */
export type SnsContext = {
  topics: TopicStore;
  accountId: string;
  now: () => Date;
  /** Puts a message into a queue; rejects if the queue does not exist. */
  sendMessage: (queueArn: string, body: string) => Promise<void>;
  onPublish?: ((published: PublishedMessage) => void) | undefined;
};
