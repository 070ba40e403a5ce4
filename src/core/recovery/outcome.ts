import type { LoadOutcome, RecoveryTools } from "./failed-load.ts";
import type { FailureClass } from "./failure/classify-failure.ts";
import type { ReconstructDeps } from "./reconstruct.ts";

export type RecoverDeps = RecoveryTools & ReconstructDeps & { copyRoleArn: string | undefined };

/** `ignored`: nothing was to be done. `left`: recovery could do nothing, and the load needs your action. */
export type RecoverOutcome =
  | { kind: "ignored" | "left"; reason: string }
  | (Omit<LoadOutcome, "events"> & { class: FailureClass });
