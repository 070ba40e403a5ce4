import { hash } from "node:crypto";
import type { Range } from "./fault-settings.ts";

/** Chance that can be repeated: the n-th throw of a kind depends on the seed, the kind and n alone. */
export type Dice = {
  /** A rate of 0 or none throws nothing. */
  happens(kind: string, rate: number | undefined): boolean;
  /** A number from `min` up to `max`. */
  between(kind: string, range: Range): number;
  /** A whole number from 1 to `max`. */
  upTo(kind: string, max: number): number;
};

export function createDice(seed: number): Dice {
  const thrown = new Map<string, number>();
  const next = (kind: string): number => {
    const n = thrown.get(kind) ?? 0;
    thrown.set(kind, n + 1);
    return fraction(`${seed}/${kind}/${n}`);
  };
  return {
    happens: (kind, rate = 0) => rate > 0 && next(kind) < rate,
    between: (kind, { min, max }) => min + next(kind) * (max - min),
    upTo: (kind, max) => 1 + Math.floor(next(kind) * max),
  };
}

/** From 0 up to, not including, 1. */
function fraction(text: string): number {
  return hash("sha256", text, "buffer").readUIntBE(0, 6) / 2 ** 48;
}
