import { randomBytes } from "node:crypto";
import {
  CopyError,
  type ErrorBlock,
  internalError,
  storageError,
  unreadableManifest,
} from "../redshift/copy/copy-error.ts";
import type { StartedCopy } from "../redshift/session/session-state.ts";
import type { CopyErrorName } from "./fault-settings.ts";
import type { FaultState } from "./fault-state.ts";

/** Texts as real clusters gave them (facts §1.10); where another address is named, its block is from there. */
const errors: Record<CopyErrorName, (copy: StartedCopy) => CopyError> = {
  /** @see https://github.com/bricolages/bricolage/pull/61 */
  assert: () =>
    blockError({
      error: "Assert",
      code: 1000,
      context: "(fieldstr - curr) < len - Error: (fieldstr - curr):0 is greater than len:0",
      location: "tbl_trans.cpp:1171",
      process: "query1_57",
    }),
  "disk-full": () =>
    blockError({
      error: "Disk Full",
      code: 1016,
      context: "node: 0",
      location: "fdisk_api.cpp:345",
      process: "query0_1",
    }),
  "internal-error": () => internalError(),
  "manifest-unreadable": () => unreadableManifest(),
  "role-detached": ({ role = "default" }) =>
    blockError({
      error: `exception name : UnauthorizedException, error type : 138, message: The requested role ${role} is not associated to cluster, should retry : 0`,
      code: 30000,
      context: "",
      location: "xen_aws_credentials_mgr.cpp:785",
      process: "padbmaster",
    }),
  /** @see https://github.com/harrystech/arthur-redshift-etl/pull/134 */
  "s3-connection": () =>
    blockError({
      error: "S3Query Exception Connection failed, retries exceeded.",
      code: 15005,
      context: "",
      location: "dory_util.cpp:844",
      process: "query1_555",
    }),
  /** @see https://github.com/harrystech/arthur-redshift-etl/pull/134 */
  "s3-fetch": () =>
    blockError({
      error: "S3 Query Exception (Fetch)",
      code: 15001,
      context: "boost::thread_resource_error: Resource temporarily unavailable",
      location: "dory_util.cpp:913",
      process: "query1_917",
    }),
  "s3-unavailable": () => {
    const id = randomBytes(8).toString("hex").toUpperCase();
    return storageError(
      `S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown,Rid ${id},ExtRid ${id},CanRetry 1`,
    );
  },
  /** The form of the context is documented for 416; the code of 403 is not published. */
  "spectrum-denied": () => spectrumError("HTTP response error code: 403 Message: AccessDenied Access Denied"),
  /** @see https://docs.aws.amazon.com/redshift/latest/dg/c-spectrum-troubleshooting.html */
  "spectrum-retries": () => spectrumError("Retries exceeded"),
  "wlm-abort": ({ queryId }) =>
    new CopyError(`Query (${queryId}) cancelled by WLM abort action of Query Monitoring Rule "long_load"`),
};

const blockError = (block: ErrorBlock) => new CopyError(block.error, { block });

const spectrumError = (context: string) =>
  blockError({
    error: "Spectrum Scan Error",
    code: 15001,
    context,
    location: "dory_util.cpp:1450",
    process: "worker_thread",
  });

/** The error that the next COPY is to fail with, if it is to fail. */
export function copyFault(state: FaultState, started: StartedCopy): CopyError | undefined {
  const { copy, warehouse } = state.settings;
  if (warehouse?.roles && !isAttached(started, warehouse.roles)) {
    state.count("warehouse.roles");
    return errors["role-detached"](started);
  }
  if (!copy) return undefined;
  if (state.counts["copy.failNext"] < (copy.failNext ?? 0)) state.count("copy.failNext");
  else if (!state.happens("copy.rate", copy.rate)) return undefined;
  return copy.text === undefined ? errors[copy.error ?? "internal-error"](started) : new CopyError(copy.text);
}

/** Of a chain only the first role is the warehouse's own. Keys need no role, and the default one is always attached. */
function isAttached({ role }: StartedCopy, roles: readonly string[]): boolean {
  return role === undefined || roles.includes(role.split(",", 1)[0] ?? role);
}
