import { InvalidArgumentError } from "commander";

/** A parser of numbers that are not below `least`. */
export const atLeast = (least: number, unit: string) => (text: string) => {
  const number = Number(text);
  if (text.trim() !== "" && number >= least) return number;
  throw new InvalidArgumentError(`Write ${unit}, ${least} or more.`);
};
