import { text } from "../config/fields.ts";

/** A text of one pattern; a message names `what` belongs there. */
export const matching = (pattern: RegExp, what: string, describe: string) =>
  text({
    what,
    describe,
    pattern,
    check: (value) => (pattern.test(value) ? undefined : `is ${JSON.stringify(value)}; write ${what}`),
  });
