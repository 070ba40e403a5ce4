import type { Command } from "commander";
import type { Context } from "../context.ts";
import { addLocalFaults } from "./local-faults.ts";
import { addLocalUp } from "./local-up.ts";

/** The commands that run the pipeline on this machine. */
export function addLocal(program: Command, context: Context): void {
  const local = program.command("local").description("the whole pipeline on this machine");
  addLocalUp(local, context);
  addLocalFaults(local, context);
}
