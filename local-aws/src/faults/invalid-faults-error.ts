/** Settings that do not describe faults. */
export class InvalidFaultsError extends Error {
  override readonly name = "InvalidFaultsError";

  constructor(problems: readonly string[]) {
    super(
      `The faults are not valid: ${problems.join("; ")}. Nothing was changed. Correct them and send all of them again.`,
    );
  }
}
