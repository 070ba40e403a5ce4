import { accept, type Reader, takeName } from "./code.ts";
import type { Target } from "./tree.ts";

/** `name` or `record.field`. */
export function readTarget(from: Reader): Target {
  const name = takeName(from);
  return accept(from, ".") ? { name, field: takeName(from) } : { name };
}

/** `a, b, rec.c`. */
export function readTargets(from: Reader): Target[] {
  const targets = [readTarget(from)];
  while (accept(from, ",")) targets.push(readTarget(from));
  return targets;
}
