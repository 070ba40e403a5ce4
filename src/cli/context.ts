import type { Command } from "commander";
import type { Output } from "./terminal/output.ts";

/** What commands share. */
export type Context = {
  output: Output;
  /** Makes the exit code 1 without an error: not everything was done, and the result says what was not. */
  exitUnless(done: boolean): void;
};

/** Adds a command with its options, help and action. Only an action may import what is large: every start reads these files. */
export type AddCommand = (program: Command, context: Context) => void;
