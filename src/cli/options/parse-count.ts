import { InvalidArgumentError } from "commander";

/** @throws InvalidArgumentError */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number from 1 to 999999.");
}
