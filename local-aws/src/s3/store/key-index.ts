/** Values by key, in the order in which S3 lists them: by the bytes of the key's UTF-8 form. */
export type KeyIndex<T> = {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
  values(): Iterable<T>;
  readonly size: number;
  /** Ends early if its reader does. The index must not change meanwhile. */
  walk(options: WalkOptions<T>): Iterable<Step<T>>;
};

export type WalkOptions<T> = {
  prefix?: string | undefined;
  /** Keys that have it behind the prefix are one step together. */
  delimiter?: string | undefined;
  /** Where to go on: the position of a step, or `positionAfter` of a key. */
  after?: string | undefined;
  /** Default: every value is shown. */
  shows?: (value: T) => boolean;
};

export type Step<T> = { position: string } & ({ kind: "value"; value: T } | { kind: "common prefix"; prefix: string });

export type Listing<T> = {
  objects: T[];
  commonPrefixes: string[];
  /** Where the next listing goes on; undefined if nothing is left. */
  next: string | undefined;
};

/** Behind a prefix, it sorts after every key with that prefix: UTF-8 has no byte FF. */
const beyond = "\u00ff";

/** The bytes of the key as characters: comparing these strings compares the bytes. */
export function positionAfter(key: string): string {
  return Buffer.from(key, "utf8").toString("latin1");
}

/** Where a listing continues after it has shown this common prefix. */
export function positionBeyond(prefix: string): string {
  return positionAfter(prefix) + beyond;
}

export function createKeyIndex<T>(): KeyIndex<T> {
  const byKey = new Map<string, T>();
  let sorted: string[] = [];
  let added: string[] = [];

  /** Additions are merged when a listing needs them: many PUTs in a row cost one sort. */
  function positions(): string[] {
    if (added.length > 0) {
      sorted = sorted.concat(added).sort((a, b) => (a < b ? -1 : 1));
      added = [];
    }
    return sorted;
  }

  return {
    get: (key) => byKey.get(key),
    set(key, value) {
      if (!byKey.has(key)) added.push(positionAfter(key));
      byKey.set(key, value);
    },
    delete(key) {
      if (!byKey.delete(key)) return;
      const all = positions();
      all.splice(lowerBound(all, positionAfter(key)), 1);
    },
    values: () => byKey.values(),
    get size() {
      return byKey.size;
    },
    walk: (options) => walkPositions(positions(), byKey, options),
  };
}

/** One page of a listing: at most `max` values and common prefixes. */
export function listKeys<T>(index: KeyIndex<T>, { max, ...options }: WalkOptions<T> & { max: number }): Listing<T> {
  const listing: Listing<T> = { objects: [], commonPrefixes: [], next: undefined };
  let last: string | undefined;
  for (const step of index.walk(options)) {
    if (listing.objects.length + listing.commonPrefixes.length === max) return { ...listing, next: last };
    if (step.kind === "value") listing.objects.push(step.value);
    else listing.commonPrefixes.push(step.prefix);
    last = step.position;
  }
  return listing;
}

function* walkPositions<T>(
  positions: string[],
  byKey: Map<string, T>,
  { prefix: asked = "", delimiter: between = "", after, shows = () => true }: WalkOptions<T>,
): Generator<Step<T>> {
  const prefix = positionAfter(asked);
  const delimiter = positionAfter(between);
  let index = firstIndex(positions, prefix, after);
  for (let position = positions[index]; position?.startsWith(prefix); position = positions[index]) {
    const value = valueAt(byKey, position);
    index += 1;
    if (!shows(value)) continue;
    const common = commonPrefix(position, prefix, delimiter);
    if (common === undefined) yield { kind: "value", value, position };
    else {
      const end = common + beyond;
      yield { kind: "common prefix", prefix: keyAt(common), position: end };
      index = lowerBound(positions, end);
    }
  }
}

function firstIndex(positions: string[], prefix: string, after: string | undefined): number {
  if (after === undefined || after < prefix) return lowerBound(positions, prefix);
  const index = lowerBound(positions, after);
  return positions[index] === after ? index + 1 : index;
}

function commonPrefix(position: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === "" ? -1 : position.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : position.slice(0, end + delimiter.length);
}

const keyAt = (position: string) => Buffer.from(position, "latin1").toString("utf8");

function valueAt<T>(byKey: Map<string, T>, position: string): T {
  const value = byKey.get(keyAt(position));
  if (value === undefined) throw new Error(`The index lists key ${JSON.stringify(keyAt(position))}, which it lacks.`);
  return value;
}

/** The index of the first position that is not before `wanted`. */
function lowerBound(positions: string[], wanted: string): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? "") < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
