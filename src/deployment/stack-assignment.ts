/**
 * Which stack of a deployment holds which pipeline. Stack 1 also holds what all pipelines share; a pipeline that changed
 * its stack would lose its queue and the messages in it.
 */
export type StackRecord = {
  /** Stacks that were ever needed; one that has lost its last pipeline stays, so that CloudFormation removes what it held. */
  stacks: number;
  /** Numbers of stacks, from 1, by pipeline. */
  pipelines: Readonly<Record<string, number>>;
};

/** How much a stack takes. */
export type StackRoom = {
  /** Pipelines in stack 1. */
  first: number;
  /** Pipelines in each further stack. */
  further: number;
  /** Bytes of the pipelines' configurations in one stack. */
  bytes: number;
};

/** A pipeline to place. */
export type Placeable = { name: string; bytes: number };

/** Of a stack without further databases and bulk loads. */
export const pipelinesOfStack = 40;

/**
 * Where each pipeline goes: where the record has it, else into the first stack with room, in the order given. So a pipeline that
 * is added or removed moves no other, as long as the record is kept.
 */
export function assignStacks(
  pipelines: readonly Placeable[],
  { recorded, room }: { recorded: StackRecord | undefined; room: StackRoom },
): StackRecord {
  const known = new Map(Object.entries(recorded?.pipelines ?? {}));
  const placed = new Map<string, number>();
  const loads = new Map<number, { count: number; bytes: number }>();
  const put = ({ name, bytes }: Placeable, stack: number) => {
    const load = loads.get(stack) ?? { count: 0, bytes: 0 };
    loads.set(stack, { count: load.count + 1, bytes: load.bytes + bytes });
    placed.set(name, stack);
  };
  const hasRoom = (stack: number, { bytes }: Placeable) => {
    const load = loads.get(stack) ?? { count: 0, bytes: 0 };
    if (load.count >= (stack === 1 ? room.first : room.further)) return false;
    return load.count === 0 || load.bytes + bytes <= room.bytes;
  };
  for (const one of pipelines) {
    const stack = known.get(one.name);
    if (stack !== undefined) put(one, stack);
  }
  for (const one of pipelines) {
    if (placed.has(one.name)) continue;
    let stack = 1;
    while (!hasRoom(stack, one)) stack++;
    put(one, stack);
  }
  return {
    stacks: Math.max(1, recorded?.stacks ?? 1, ...placed.values()),
    pipelines: Object.fromEntries(pipelines.map(({ name }) => [name, placed.get(name) ?? 1])),
  };
}

/** Name of a stack by its number. */
export const stackNameOf = (stackName: string, stack: number) => (stack === 1 ? stackName : `${stackName}-${stack}`);
