import { literalText } from "../lex/literal-text.ts";
import { isIdentifier, isWord, type Node } from "../lex/nodes.ts";
import { syntaxError } from "../refusals.ts";
import { setSetting } from "./setting-statements.ts";

/** What stands behind the arguments of CREATE PROCEDURE and CREATE FUNCTION. */
export type RoutineOptions = {
  body: string;
  language: string;
  isDefiner: boolean;
  /** In PostgreSQL's words, each with SET in front. */
  settings: string[];
  volatility: string;
};

/** Reads AS, LANGUAGE, SECURITY, SET and the volatility, in any order. */
export function routineOptions(nodes: readonly Node[]): RoutineOptions {
  const options: RoutineOptions = { body: "", language: "", isDefiner: false, settings: [], volatility: "" };
  for (let at = 0; at < nodes.length; ) at = readOption(nodes, at, options);
  if (options.body === "" || options.language === "") throw syntaxError(undefined);
  return options;
}

/** @returns the index behind the option */
function readOption(nodes: readonly Node[], at: number, options: RoutineOptions): number {
  const [word, value] = nodes.slice(at, at + 2);
  if (isWord(word, "AS") && value?.kind === "string") options.body = literalText(value.text);
  else if (isWord(word, "LANGUAGE") && isIdentifier(value)) options.language = value.name;
  else if (isWord(word, "SECURITY") && isWord(value, "DEFINER", "INVOKER"))
    options.isDefiner = value.upper === "DEFINER";
  else if (isWord(word, "SET")) return readSetting(nodes, at, options);
  else if (isWord(word, "VOLATILE", "STABLE", "IMMUTABLE")) {
    options.volatility = word.upper;
    return at + 1;
  } else throw syntaxError(word);
  return at + 2;
}

const optionWords = ["AS", "LANGUAGE", "SECURITY", "SET", "VOLATILE", "STABLE", "IMMUTABLE"];

function readSetting(nodes: readonly Node[], at: number, options: RoutineOptions): number {
  const end = nodes.findIndex((node, i) => i > at && isWord(node, ...optionWords));
  const setting = nodes.slice(at, end < 0 ? nodes.length : end);
  options.settings.push(setSetting({ nodes: [...setting], tail: "" }).text.trim());
  return at + setting.length;
}
