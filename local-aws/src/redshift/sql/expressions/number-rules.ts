import { assemble, isParameter, isWord } from "../lex/nodes.ts";
import { callTo, type FunctionRule } from "./function-call.ts";

/** For a literal or a parameter alone, PostgreSQL would not choose between a number and SUPER. */
const ofNumber =
  (name: string): FunctionRule =>
  ({ before, args }) => {
    const [value, ...more] = args;
    const isUntyped = value?.kind === "string" || isWord(value, "NULL") || isParameter(value);
    return callTo(name, before, isUntyped && more.length === 0 ? assemble(args, "::float8") : args);
  };

/** @see https://docs.aws.amazon.com/redshift/latest/dg/Math_functions.html */
export const numberRules: readonly (readonly [string, FunctionRule])[] = [
  ["ABS", ofNumber("abs")],
  ["FLOOR", ofNumber("floor")],
  ["CEIL", ofNumber("ceil")],
  ["CEILING", ofNumber("ceiling")],
  ["ROUND", ofNumber("redshift.round")],
  ["TRUNC", ofNumber("redshift.trunc")],
];
