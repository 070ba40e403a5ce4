import { writeFileSync } from "node:fs";
import { allRegexes, nameOf } from "./all-regexes.ts";
import { checkRegex } from "./check-regex.ts";
import { isException } from "./exceptions.ts";

/**
 * Proves every regular expression linear, which takes minutes, and writes down those whose proof takes more than 10 ms. The
 * tests prove the others in each run, and each one that is new: `node test/support/regexes/prove.ts`
 */
const slowMs = 10;

const slow: string[] = [];
for (const regex of (await allRegexes()).regexes) {
  if (isException(regex)) continue;
  const startedMs = performance.now();
  const verdict = checkRegex(regex);
  const ms = performance.now() - startedMs;
  if (verdict !== "linear") console.error(`${regex.place} ${nameOf(regex)}: ${verdict}`);
  else if (ms > slowMs) slow.push(nameOf(regex));
}
writeFileSync("test/support/regexes/proven.json", `${JSON.stringify(slow.toSorted(), null, 2)}\n`);
