import type { Planned } from "../readings/plan-text.ts";
import type { Reading } from "../readings/reading-store.ts";
import type { Place } from "./place.ts";

/** How a table is sorted, filtered and cut. */
export type TableState = { by: number | undefined; isDescending: boolean; filter: string; shown: number };

/** A question to the person, and how what they agreed to goes on. */
export type Asking = {
  title: string;
  /** What will happen, a sentence each. */
  says: readonly string[];
  /** The word on the button; absent: there is nothing to agree to. */
  agree?: string;
  /** A text that the person must give. */
  wants?: { label: string; text: string };
  run: (text: string) => Promise<{ done: readonly string[] } | { error: string }>;
  startedAtMs?: number;
  done?: readonly string[];
  error?: string;
};

/** All that the page draws. Views read it; `redraw` draws it again after a change. */
export type PageState = {
  place: Place;
  /** Of the place. Undefined: not yet. */
  reading: Reading<unknown> | undefined;
  isConnected: boolean;
  /** By the table's name. */
  tables: Map<string, TableState>;
  planned: Planned | { error: string } | undefined;
  asking: Asking | undefined;
  redraw: () => void;
};
