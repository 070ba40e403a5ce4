import type { Message } from "./message.ts";
import { createMinHeap } from "./min-heap.ts";

/** Why a message cannot be received now. */
type HiddenAs = "delayed" | "inFlight";

/** The messages of one queue: those that can be received now, in order, and those hidden until a time. */
export type MessageShelf = {
  add(message: Message): void;
  addDelayed(message: Message, untilMs: number): void;
  /** Takes the first visible message; it counts as in flight until hidden anew or removed. */
  take(nowMs: number): Message | undefined;
  /** Keeps a message back until then; a time that has passed makes it visible at the next look. */
  hide(message: Message, untilMs: number): void;
  get(id: string): Message | undefined;
  isInFlight(id: string, nowMs: number): boolean;
  remove(id: string): void;
  clear(): void;
  /** The first visible message, left where it is. */
  peek(nowMs: number): Message | undefined;
  /** When the next hidden message may become visible; some such times turn out to be of removed messages. */
  nextVisibleAtMs(): number | undefined;
  counts(nowMs: number): { visible: number; inFlight: number; delayed: number };
};

type Placed = { message: Message; place: "visible" | { hiddenAs: HiddenAs; untilMs: number } };

/** Every operation costs O(1) or O(log n). Times are milliseconds since the epoch. */
export function createMessageShelf(): MessageShelf {
  const all = new Map<string, Placed>();
  const visible = createFifo();
  const hidden = createMinHeap<string>();
  const count = { delayed: 0, inFlight: 0 };

  function place(entry: Placed, place: Placed["place"]): void {
    if (entry.place !== "visible") count[entry.place.hiddenAs] -= 1;
    if (place !== "visible") count[place.hiddenAs] += 1;
    entry.place = place;
  }

  function hideEntry(entry: Placed, hiddenAs: HiddenAs, untilMs: number): void {
    place(entry, { hiddenAs, untilMs });
    hidden.push(untilMs, entry.message.id);
  }

  function showDue(nowMs: number): void {
    for (let top = hidden.peek(); top && top.at <= nowMs; top = hidden.peek()) {
      hidden.pop();
      const entry = all.get(top.value);
      if (!entry || entry.place === "visible" || entry.place.untilMs !== top.at) continue;
      place(entry, "visible");
      visible.push(entry.message.id);
    }
  }

  /** Skips what was removed while it waited. */
  function firstVisible(nowMs: number): Placed | undefined {
    showDue(nowMs);
    for (let id = visible.peek(); id !== undefined; id = visible.peek()) {
      const entry = all.get(id);
      if (entry?.place === "visible") return entry;
      visible.shift();
    }
    return undefined;
  }

  function remove(id: string): void {
    const entry = all.get(id);
    if (entry) place(entry, "visible");
    all.delete(id);
  }

  return {
    add(message) {
      all.set(message.id, { message, place: "visible" });
      visible.push(message.id);
    },
    addDelayed(message, untilMs) {
      const entry: Placed = { message, place: "visible" };
      all.set(message.id, entry);
      hideEntry(entry, "delayed", untilMs);
    },
    take(nowMs) {
      const entry = firstVisible(nowMs);
      if (!entry) return undefined;
      visible.shift();
      place(entry, { hiddenAs: "inFlight", untilMs: Number.POSITIVE_INFINITY });
      return entry.message;
    },
    hide(message, untilMs) {
      const entry = all.get(message.id);
      if (entry) hideEntry(entry, "inFlight", untilMs);
    },
    get: (id) => all.get(id)?.message,
    isInFlight(id, nowMs) {
      showDue(nowMs);
      const found = all.get(id)?.place;
      return typeof found === "object" && found.hiddenAs === "inFlight";
    },
    remove,
    clear() {
      for (const id of [...all.keys()]) remove(id);
      visible.clear();
      hidden.clear();
    },
    peek: (nowMs) => firstVisible(nowMs)?.message,
    nextVisibleAtMs: () => hidden.peek()?.at,
    counts(nowMs) {
      showDue(nowMs);
      return { visible: all.size - count.inFlight - count.delayed, ...count };
    },
  };
}

/** A queue whose `shift` costs O(1) however long it is. */
function createFifo() {
  let items: string[] = [];
  let head = 0;
  return {
    push: (item: string) => items.push(item),
    peek: () => items[head],
    shift() {
      head += 1;
      if (head < 1024 || head * 2 < items.length) return;
      items = items.slice(head);
      head = 0;
    },
    clear() {
      items = [];
      head = 0;
    },
  };
}
