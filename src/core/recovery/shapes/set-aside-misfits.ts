import type { Misfit } from "../../load/shape/shape-tools.ts";
import type { LoadOrder } from "../../load/submission.ts";
import { fileQuarantined } from "../events/file-quarantined.ts";
import { sendEvents } from "../events/send-events.ts";
import { setAside } from "../set-aside.ts";
import type { ShapeDeps } from "./shape-deps.ts";
import { unsubmittedLoad } from "./unsubmitted-load.ts";

/** Quarantines files that do not fit their target, but for those that are loaded by now. */
export async function setAsideMisfits(deps: ShapeDeps, order: LoadOrder, misfits: readonly Misfit[]): Promise<void> {
  const load = unsubmittedLoad(order, deps.now());
  const bad = await setAside(deps, load, { files: order.batch.files, found: misfits });
  await sendEvents(
    deps,
    bad.map((file) => fileQuarantined(load, file, order.occasion)),
  );
}
