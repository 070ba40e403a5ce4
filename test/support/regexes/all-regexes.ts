import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { promisify } from "node:util";
import { type WrittenRegex, writtenRegexes } from "./written-regexes.ts";

/** Every regular expression of the product and of the local AWS. */
export type AllRegexes = {
  /** Each once, with the first place. */
  regexes: readonly WrittenRegex[];
  /** Places that make one from text. */
  constructions: readonly string[];
  /** Those of them that `made-regexes.ts` has reached. */
  reached: ReadonlySet<string>;
};

export async function allRegexes(): Promise<AllRegexes> {
  const written = globSync(["src/**/*.ts", "local-aws/src/**/*.ts", "infra/**/*.ts"]).toSorted().map(writtenRegexes);
  const made = await madeRegexes();
  const unique = new Map<string, WrittenRegex>();
  for (const regex of [...written.flatMap(({ literals }) => literals), ...made])
    if (!unique.has(nameOf(regex))) unique.set(nameOf(regex), regex);
  return {
    regexes: [...unique.values()],
    constructions: written.flatMap((file) => file.constructions),
    reached: new Set(made.map(({ place }) => place)),
  };
}

/** `/source/flags` */
export const nameOf = ({ source, flags }: Pick<WrittenRegex, "source" | "flags">) => `/${source}/${flags}`;

async function madeRegexes(): Promise<WrittenRegex[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ["test/support/regexes/made-regexes.ts"]);
  return JSON.parse(stdout);
}
