import type { ConsoleDeps } from "./route.ts";

type Action = { what: "replay" | "undo" | "dismiss"; pipeline: string; id: string };

/** Does it, and logs who did it and how it ended. What is kept counts as old then. */
export async function acted<Result>(
  { who, log, explain, store, overview }: ConsoleDeps,
  action: Action,
  run: () => Promise<Result>,
): Promise<Result> {
  const by = await who();
  log.info("console action", { ...action, by });
  try {
    const result = await run();
    log.info("console action ended", { ...action, by, ok: true });
    return result;
  } catch (error) {
    log.info("console action ended", { ...action, by, ok: false, error: explain(error) });
    throw error;
  } finally {
    store.expire();
    overview.expire();
  }
}
