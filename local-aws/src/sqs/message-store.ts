import { DatabaseSync } from "node:sqlite";
import type { Message } from "./message.ts";
import type { MessageShelf } from "./message-shelf.ts";

/** Messages that outlive the process, by queue and id. */
export type MessageStore = Disposable & {
  /** In the order in which they were sent. */
  kept(queueName: string): Message[];
  keep(queueName: string, message: Message): void;
  drop(queueName: string, id: string): void;
  clear(queueName: string): void;
};

const table = `CREATE TABLE IF NOT EXISTS message (
  queue TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (queue, id))`;

/**
 * A file of SQLite. A killed process loses nothing, since the operating system has what was written; a machine that loses its
 * power may lose the last messages.
 */
export function openMessageStore(path: string): MessageStore {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${table}`);
  const [select, upsert, remove, removeAll] = [
    database.prepare("SELECT content FROM message WHERE queue = ? ORDER BY rowid"),
    database.prepare("INSERT INTO message VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET content = excluded.content"),
    database.prepare("DELETE FROM message WHERE queue = ? AND id = ?"),
    database.prepare("DELETE FROM message WHERE queue = ?"),
  ];
  return {
    kept: (queueName) => select.all(queueName).map(({ content }) => JSON.parse(String(content))),
    keep: (queueName, message) => void upsert.run(queueName, message.id, JSON.stringify(message)),
    drop: (queueName, id) => void remove.run(queueName, id),
    clear: (queueName) => void removeAll.run(queueName),
    [Symbol.dispose]: () => database.close(),
  };
}

/** The shelf of one queue, with the messages that an earlier process left; all of them can be received at once. */
export function keptShelf(shelf: MessageShelf, store: MessageStore, queueName: string): MessageShelf {
  for (const message of store.kept(queueName)) shelf.add(message);
  return {
    ...shelf,
    add(message) {
      shelf.add(message);
      store.keep(queueName, message);
    },
    addDelayed(message, untilMs) {
      shelf.addDelayed(message, untilMs);
      store.keep(queueName, message);
    },
    hide(message, untilMs) {
      shelf.hide(message, untilMs);
      if (shelf.get(message.id)) store.keep(queueName, message); // its count of receives has changed
    },
    remove(id) {
      shelf.remove(id);
      store.drop(queueName, id);
    },
    clear() {
      shelf.clear();
      store.clear(queueName);
    },
  };
}
