import type { FieldFault } from "../field-fault.ts";

/** A file that cannot be read any further: one load error, and the load goes on with the next file. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly fault: FieldFault;
  /** Where it stopped, from 1; 0 if nothing was read. */
  readonly line: number;

  constructor(fault: FieldFault, line = 0) {
    super(fault.message);
    this.fault = fault;
    this.line = line;
  }
}
