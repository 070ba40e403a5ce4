import { assemble, isGroup, isWord, type Node, splitByComma } from "../lex/nodes.ts";
import { syntaxError } from "../refusals.ts";
import { type Call, callTo, type FunctionRule, type Replacement } from "./function-call.ts";

/** `IGNORE NULLS` or `RESPECT NULLS`, inside the parentheses or behind them. */
type Nulls = { isIgnoring: boolean; args: readonly Node[]; skip: number };

function readNulls({ args, behind }: Call): Nulls {
  const isInside = isWord(args.at(-1), "NULLS") && isWord(args.at(-2), "IGNORE", "RESPECT");
  const isBehind = isWord(behind[1], "NULLS") && isWord(behind[0], "IGNORE", "RESPECT");
  return {
    isIgnoring: isWord(isInside ? args.at(-2) : behind[0], "IGNORE"),
    args: isInside ? args.slice(0, -2) : args,
    skip: isBehind ? 2 : 0,
  };
}

/** PostgreSQL lacks IGNORE NULLS; our own aggregate over the same frame replaces it. */
const valueOfFrame: FunctionRule = (call) => {
  const { isIgnoring, args, skip } = readNulls(call);
  const name = call.name.toLowerCase();
  return { ...callTo(isIgnoring ? `redshift.${name}` : name, call.before, args), skip };
};

/** The rows of which LAG and LEAD look for the next value that is not NULL. */
const frames = {
  LAG: " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING",
  LEAD: " ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING",
} as const;

const neighbour =
  (name: keyof typeof frames): FunctionRule =>
  (call): Replacement => {
    const { isIgnoring, args, skip } = readNulls(call);
    if (!isIgnoring) return { ...callTo(name.toLowerCase(), call.before, args), skip };
    const [value, offset = assemble("1"), ...more] = splitByComma(args);
    const window = call.behind[skip + 1];
    if (value === undefined || more.length > 0) throw syntaxError(more[0]?.[0]);
    if (!isWord(call.behind[skip], "OVER") || !isGroup(window)) throw syntaxError(call.behind[skip]);
    const called = callTo(`redshift.${name.toLowerCase()}`, call.before, assemble(value, ", ", offset));
    const over = assemble(" OVER (", call.rewrite(window.nodes), `${frames[name]})`);
    return { nodes: [...called.nodes, ...over], skip: skip + 2 };
  };

/** @see https://docs.aws.amazon.com/redshift/latest/dg/c_Window_functions.html */
export const windowRules: readonly (readonly [string, FunctionRule])[] = [
  ["FIRST_VALUE", valueOfFrame],
  ["LAST_VALUE", valueOfFrame],
  ["NTH_VALUE", valueOfFrame],
  ["LAG", neighbour("LAG")],
  ["LEAD", neighbour("LEAD")],
];
