import type { FailureClass } from "../failure.ts";
import type { ReconstructDeps } from "./reconstruct.ts";
import type { RecoveryDeps, RecoveryOutcome } from "./recovery.ts";

export type RecoverDeps = RecoveryDeps & ReconstructDeps & { copyRoleArn: string | undefined };

/** `ignored`: nothing was to be done. `left`: nothing could be done, and a person must look. */
export type RecoverOutcome = { kind: "ignored" | "left"; reason: string } | (RecoveryOutcome & { class: FailureClass });
