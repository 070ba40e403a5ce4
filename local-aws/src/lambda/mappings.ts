import { randomUUID } from "node:crypto";
import { type MappingOptions, startEventSourceMapping } from "./event-source-mapping.ts";

/** What can be changed of a mapping while it runs. */
export type MappingSettings = {
  functionName: string;
  batchSize: number;
  windowSeconds: number;
  maximumConcurrency: number | undefined;
  reportsItemFailures: boolean;
  enabled: boolean;
};

export type Mapping = MappingSettings & { uuid: string; queueArn: string; changedAt: Date };

type Start = Pick<MappingOptions, "queue"> & {
  /** Of the function that the mapping names at that moment. */
  invoke: (functionName: string) => MappingOptions["invoke"];
  onError: (functionName: string) => MappingOptions["onError"];
};

/** The event source mappings of the account. Disposing it stops them all. */
export type Mappings = AsyncDisposable & {
  /** @throws RangeError for limits that Lambda refuses */
  start(source: Start, settings: MappingSettings): Mapping;
  all(): readonly Mapping[];
  get(uuid: string): Mapping | undefined;
  /** Ends the mapping and starts it anew with these settings, if they say so. @throws RangeError */
  change(uuid: string, settings: Partial<MappingSettings>): Promise<Mapping | undefined>;
};

type Running = { mapping: Mapping; source: Start; run: AsyncDisposable | undefined };

export function createMappings({ now }: { now: () => Date }): Mappings {
  const mappings = new Map<string, Running>();
  const run = ({ queue, invoke, onError }: Start, settings: MappingSettings) => {
    const { functionName, enabled, ...limits } = settings;
    const options = { ...limits, queue, invoke: invoke(functionName), onError: onError(functionName) };
    return enabled ? startEventSourceMapping(options) : undefined;
  };
  return {
    start: (source, settings) => {
      const mapping = { ...settings, uuid: randomUUID(), queueArn: source.queue.arn, changedAt: now() };
      mappings.set(mapping.uuid, { mapping, source, run: run(source, settings) });
      return mapping;
    },
    all: () => Array.from(mappings.values(), ({ mapping }) => mapping),
    get: (uuid) => mappings.get(uuid)?.mapping,
    change: async (uuid, settings) => {
      const known = mappings.get(uuid);
      if (!known) return undefined;
      const mapping = { ...known.mapping, ...settings, changedAt: now() };
      const next = run(known.source, mapping);
      mappings.set(uuid, { ...known, mapping, run: next });
      await known.run?.[Symbol.asyncDispose]();
      return mapping;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(mappings.values().map(({ run }) => run?.[Symbol.asyncDispose]()));
    },
  };
}
