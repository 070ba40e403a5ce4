import { assemble, isWord, type Node, splitByComma } from "../lex/nodes.ts";
import { syntaxError } from "../refusals.ts";
import { type Call, callTo, type FunctionRule, type Replacement } from "./function-call.ts";

/**
 * PostgreSQL ties `POSITION(a IN b)`, `SUBSTRING(a FROM b)` and `TRIM(FROM a)` to its own functions, which take character
 * strings only. With commas they reach those of the schema `redshift`, which also take numbers and times.
 */
export const textRules: readonly (readonly [string, FunctionRule])[] = [
  ["POSITION", position],
  ["SUBSTRING", substring],
  ["SUBSTR", substring],
  ["TRIM", trim],
];

function position({ before, args }: Call): Replacement {
  const at = args.findIndex((node) => isWord(node, "IN"));
  if (at < 1) throw syntaxError(args.at(-1));
  return callTo("redshift.position", before, assemble(args.slice(at + 1), ", ", args.slice(0, at)));
}

function substring({ name, before, args }: Call): Replacement {
  const { value, FROM: start, FOR: length } = clauses(args, ["FROM", "FOR"]);
  if (start === undefined && length === undefined) return callTo(name.toLowerCase(), before, args);
  const more = length === undefined ? [] : [", ", length];
  return callTo("substring", before, assemble(value, ", ", start ?? "1", ...more));
}

const sides = { BOTH: "btrim", LEADING: "ltrim", TRAILING: "rtrim" } as const;

/** `TRIM(BOTH 'x' FROM a)`, `TRIM('x' FROM a)`, `TRIM(a)`, `TRIM(a, 'x')`. */
function trim({ before, args }: Call): Replacement {
  const [first] = args;
  const side = isWord(first, "BOTH", "LEADING", "TRAILING") ? (first.upper as keyof typeof sides) : undefined;
  const { value: characters, FROM: value } = clauses(side === undefined ? args : args.slice(1), ["FROM"]);
  const name = sides[side ?? "BOTH"];
  if (value === undefined) return callTo(name, before, characters);
  if (splitByComma(value).length !== 1) throw syntaxError(value.at(-1));
  const more = characters.length === 0 ? [] : [", ", characters];
  return callTo(name, before, assemble(value, ...more));
}

type Clauses = { value: readonly Node[] } & Partial<Record<"FROM" | "FOR", readonly Node[]>>;

/** Cuts arguments at these words, of which each may come once. */
function clauses(args: readonly Node[], words: readonly ("FROM" | "FOR")[]): Clauses {
  const starts = words.flatMap((word) => {
    const at = args.findIndex((node) => isWord(node, word));
    return at < 0 ? [] : [{ word, at }];
  });
  starts.sort((one, other) => one.at - other.at);
  const found: Clauses = { value: args.slice(0, starts[0]?.at ?? args.length) };
  for (const [i, { word, at }] of starts.entries()) found[word] = args.slice(at + 1, starts[i + 1]?.at ?? args.length);
  return found;
}
