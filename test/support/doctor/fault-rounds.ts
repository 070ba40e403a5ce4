import { accountChecks, type CheckId, pipelineChecks } from "../../../src/core/doctor/checks.ts";
import type { Status } from "../../../src/core/doctor/finding.ts";
import type { DoctorLocal } from "./doctor-local.ts";

/** Undoes a fault. */
export type Undo = () => Promise<unknown>;

/** How a fault is made. Two that change the same thing exclude each other. */
export type Change = { thing: string; make: (given: DoctorLocal) => Promise<Undo> };

export const change = (thing: string, make: Change["make"]): Change => ({ thing, make });

export type Named = {
  id: CheckId;
  /** Default: problem. */
  status?: Status;
  says: string;
  remedy: string;
  /** Words of every problem and warning of the check, so none has another reason; default: `says`. */
  all?: string;
};

export type Fault = {
  name: string;
  set: Change;
  /** The check that names it, with words of what it says and of what it advises. */
  named: readonly Named[];
  /** Checks that find something else or nothing because of it, besides those that need the named ones. */
  hides?: readonly CheckId[];
  args?: readonly string[];
};

/**
 * Faults that one run of doctor can find together: no two change the same thing or are named by the same check, and none
 * keeps a check from being tried that names another. Each fault is in one round.
 */
export function faultRounds(faults: readonly Fault[]): Fault[][] {
  const rounds: Fault[][] = [];
  for (const fault of faults) {
    const round = rounds.find((others) => others.every((other) => canMeet(fault, other)));
    if (round) round.push(fault);
    else rounds.push([fault]);
  }
  return rounds;
}

function canMeet(one: Fault, other: Fault): boolean {
  const [ids, otherIds] = [one, other].map(({ named }) => named.map(({ id }) => id));
  const [hidden, otherHidden] = [one, other].map(hiddenBy);
  return (
    one.set.thing !== other.set.thing &&
    (one.args === undefined || other.args === undefined) &&
    !ids?.some((id) => otherIds?.includes(id) || otherHidden?.has(id)) &&
    !otherIds?.some((id) => hidden?.has(id))
  );
}

/** Checks that doctor does not try because of a fault. */
function hiddenBy({ named, hides = [] }: Fault): Set<CheckId> {
  const failing = named.flatMap(({ id, status = "problem" }) => (status === "warning" ? [] : [id]));
  const hidden = new Set<CheckId>([...failing, ...hides]);
  for (let size = 0; size < hidden.size; ) {
    size = hidden.size;
    for (const { id, needs } of [...accountChecks, ...pipelineChecks])
      if (needs.some((need) => hidden.has(need))) hidden.add(id);
  }
  return hidden;
}
