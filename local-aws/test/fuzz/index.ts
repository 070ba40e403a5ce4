/** Campaigns of random input against the local Redshift, and what a campaign against another program needs. */
import type { Campaign } from "./campaign.ts";
import { copyOptions } from "./copy-options.ts";
import { files } from "./files.ts";
import { statements } from "./statements.ts";
import { types } from "./types.ts";

export { type Campaign, type Random, runCases } from "./campaign.ts";
export { runStatement, startEmulator } from "./emulator.ts";
export { runFuzz } from "./run-fuzz.ts";

export const redshiftCampaigns = { "copy-options": copyOptions, files, statements, types } satisfies Record<
  string,
  Campaign
>;
