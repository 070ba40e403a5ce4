import { randomBytes } from "node:crypto";
import { CopyError, internalError, storageError } from "../redshift/copy/copy-error.ts";
import type { CopyErrorName } from "./fault-settings.ts";
import type { FaultState } from "./fault-state.ts";

/** Texts of full disks and of S3 as in facts §1.10. */
const errors: Record<CopyErrorName, () => CopyError> = {
  "disk-full": () =>
    new CopyError("Disk Full", {
      block: { error: "Disk Full", code: 1016, context: "node: 0", location: "fdisk_api.cpp:345", process: "query0_1" },
    }),
  "internal-error": () => internalError(),
  "s3-unavailable": () => {
    const id = randomBytes(8).toString("hex").toUpperCase();
    return storageError(
      `S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown,Rid ${id},ExtRid ${id},CanRetry 1`,
    );
  },
};

/** The error that the next COPY is to fail with, if it is to fail. */
export function copyFault(state: FaultState): CopyError | undefined {
  const { copy } = state.settings;
  if (!copy) return undefined;
  if (state.counts["copy.failNext"] < (copy.failNext ?? 0)) state.count("copy.failNext");
  else if (!state.happens("copy.rate", copy.rate)) return undefined;
  return copy.text === undefined ? errors[copy.error ?? "internal-error"]() : new CopyError(copy.text);
}
