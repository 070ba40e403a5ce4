import { join } from "node:path";
import { startPostgres } from "./redshift/postgres/postgres.ts";
import { databasesPreparation } from "./redshift/session/databases.ts";
import { openDataFolder } from "./start/data-folder.ts";
import type { LocalAws } from "./start/local-aws.ts";
import { type LocalOptions, type LocalSettings, refuseContradictions, withDefaults } from "./start/local-options.ts";

export type { LocalAws } from "./start/local-aws.ts";

/**
 * Starts S3, SQS, Lambda, EventBridge and Redshift behind one loopback endpoint.
 *
 * @throws Error if any part cannot start, or another local AWS uses the data folder; then nothing stays behind
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalAws> {
  const settings = withDefaults(options);
  refuseContradictions(settings);
  await using started = new AsyncDisposableStack();
  const local = await start(settings, started);
  const running = started.move();
  let stopped: Promise<void> | undefined;
  return {
    ...local,
    [Symbol.asyncDispose]: () => {
      stopped ??= running.disposeAsync();
      return stopped;
    },
  };
}

/** PostgreSQL takes as long to start as the code of the services takes to load, so both happen at once. */
async function start(settings: LocalSettings, started: AsyncDisposableStack): Promise<Omit<LocalAws, symbol>> {
  const folder = started.use(await openDataFolder(settings.dataDir));
  const dataDir = join(folder.path, "redshift");
  const postgres = startPostgres({ dataDir, isolation: settings.isolation, preparation: databasesPreparation() });
  const ended = postgres.catch(() => undefined); // whoever needs the server hears of the error
  started.defer(async () => (await ended)?.[Symbol.asyncDispose]());
  const { startServices } = await import("./start/services.ts");
  return await startServices({ settings, folder, postgres, started });
}
