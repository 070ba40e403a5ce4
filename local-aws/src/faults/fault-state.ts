import { createDice, type Dice } from "./dice.ts";
import type { FaultSettings, Range } from "./fault-settings.ts";

const noCounts = {
  "events.drop": 0,
  "events.duplicate": 0,
  "events.delayMs": 0,
  "notifications.duplicate": 0,
  "notifications.delayMs": 0,
  "messages.duplicate": 0,
  "messages.delayMs": 0,
  "dataApi.throttle": 0,
  "dataApi.refuse": 0,
  "dataApi.lostAnswer": 0,
  "dataApi.cancel": 0,
  "warehouse.maintenance": 0,
  "warehouse.refuse": 0,
  "warehouse.roles": 0,
  "warehouse.databases": 0,
  "warehouse.refuseStatements": 0,
  "copy.failNext": 0,
  "copy.rate": 0,
  "functions.kill": 0,
  "functions.killAt": 0,
  "s3.slowMs": 0,
  "s3.fail": 0,
  "s3.deny": 0,
};

/** Named as in the settings. */
type FaultKind = keyof typeof noCounts;
export type FaultCounts = Readonly<Record<FaultKind, number>>;

/** The faults of one local AWS. */
export type FaultState = {
  /** The same object until they are replaced or ended. */
  readonly settings: FaultSettings;
  /** Faults that took place since the settings were last replaced. */
  readonly counts: FaultCounts;
  readonly dice: Dice;
  /** Starts all chance and all counts anew. */
  replace(settings: FaultSettings): void;
  /** Leaves the counts to be read. */
  end(): void;
  count(kind: FaultKind): void;
  /** Throws the dice, and counts a hit. */
  happens(kind: FaultKind, rate: number | undefined): boolean;
  /** Throws the dice for a delay, and counts it; 0 without a range. */
  delayMs(kind: FaultKind, range: Range | undefined): number;
};

const defaultSeed = 1;

export function createFaultState(): FaultState {
  let settings: FaultSettings = {};
  let counts = { ...noCounts };
  let dice = createDice(defaultSeed);
  const count = (kind: FaultKind) => {
    counts[kind] += 1;
  };
  return {
    get settings() {
      return settings;
    },
    get counts() {
      return counts;
    },
    get dice() {
      return dice;
    },
    replace(given) {
      settings = { seed: defaultSeed, ...given };
      counts = { ...noCounts };
      dice = createDice(given.seed ?? defaultSeed);
    },
    end() {
      settings = {};
    },
    count,
    happens(kind, rate) {
      const isHit = dice.happens(kind, rate);
      if (isHit) count(kind);
      return isHit;
    },
    delayMs(kind, range) {
      if (!range) return 0;
      count(kind);
      return dice.between(kind, range);
    },
  };
}
