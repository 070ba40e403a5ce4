import { seededRandom } from "./seeded-random.ts";

export type CampaignOptions = {
  count: number;
  seed: number;
  /** The number of the first case: with the seed, it makes one case again. */
  first: number;
  note(text: string): void;
};

/** A case that went wrong. */
export type Finding = { number: number; input: string; problem: string };

/** `outcomes` counts the cases by how they ended. */
export type CampaignResult = { outcomes: Record<string, number>; findings: Finding[] };

/** Throws random input at one part of a program. Each campaign has its own file. */
export type Campaign = (options: CampaignOptions) => Promise<CampaignResult>;

/** What became of one case; a `problem` makes it a finding. */
export type CaseResult = { outcome: string; input: string; problem?: string | undefined };

const noteEvery = 1000;

/** Runs the cases one after the other, each with separate random numbers. */
export async function runCases(
  { count, seed, first, note }: CampaignOptions,
  runCase: (random: Random, number: number) => Promise<CaseResult>,
): Promise<CampaignResult> {
  const outcomes: Record<string, number> = {};
  const findings: Finding[] = [];
  for (let number = first; number < first + count; number++) {
    const { outcome, input, problem } = await runCase(caseRandom(seed, number), number);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (problem !== undefined) findings.push({ number, input, problem });
    const done = number - first + 1;
    if (done % noteEvery === 0) note(`${done} of ${count}, ${findings.length} findings`);
  }
  return { outcomes, findings };
}

export type Random = {
  /** A whole number from 0, less than `limit`. */
  below(limit: number): number;
  /** True with a chance of one in `times`. */
  oneIn(times: number): boolean;
  pick<T>(items: readonly T[]): T;
};

function caseRandom(seed: number, number: number): Random {
  const next = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    oneIn: (times) => below(times) === 0,
    pick: (items) => {
      if (items.length === 0) throw new Error("there is nothing to pick from");
      return items[below(items.length)] as (typeof items)[number]; // within bounds
    },
  };
}
