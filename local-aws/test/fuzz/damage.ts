import type { Random } from "./campaign.ts";

/** The file with one to three places damaged, as by bad disks, broken transfers and programs with bugs. */
export function damaged(random: Random, whole: Uint8Array): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(whole);
  for (let places = 1 + random.below(3); places > 0; places--) bytes = random.pick(damages)(random, bytes);
  return bytes;
}

type Damage = (random: Random, bytes: Uint8Array) => Uint8Array;

const at = (random: Random, bytes: Uint8Array) => random.below(bytes.length + 1);
const length = (random: Random) => 1 + random.below(random.pick([4, 16, 200]));

const damages: Damage[] = [
  function bit(random, bytes) {
    return changed(bytes, random.below(Math.max(1, bytes.length)), (byte) => byte ^ (1 << random.below(8)));
  },
  function value(random, bytes) {
    const byte = random.pick([0, 0xff, 0x7f, 0x80, 0x22, 0x0a, 0x2c, 0x5c, random.below(256)]);
    return changed(bytes, random.below(Math.max(1, bytes.length)), () => byte);
  },
  /** Headers and footers are near the ends. */
  function valueNearEnd(random, bytes) {
    const near = random.below(Math.max(1, Math.min(40, bytes.length)));
    return changed(bytes, random.oneIn(2) ? near : bytes.length - 1 - near, () => random.below(256));
  },
  function cutOff(random, bytes) {
    return bytes.subarray(0, at(random, bytes));
  },
  function gap(random, bytes) {
    const start = at(random, bytes);
    return joined(bytes.subarray(0, start), bytes.subarray(start + length(random)));
  },
  function repeat(random, bytes) {
    const start = at(random, bytes);
    const end = start + length(random);
    return joined(bytes.subarray(0, end), bytes.subarray(start));
  },
  function insert(random, bytes) {
    const start = at(random, bytes);
    const noise = Uint8Array.from({ length: length(random) }, () => random.below(256));
    return joined(bytes.subarray(0, start), noise, bytes.subarray(start));
  },
  function zeros(random, bytes) {
    const start = at(random, bytes);
    return Uint8Array.from(bytes).fill(0, start, start + length(random));
  },
];

function changed(bytes: Uint8Array, where: number, change: (byte: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (where >= 0 && where < copy.length) copy[where] = change(copy[where] ?? 0);
  return copy;
}

const joined = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
