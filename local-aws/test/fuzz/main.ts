import { redshiftCampaigns, runFuzz } from "./index.ts";

process.exitCode = await runFuzz(redshiftCampaigns, process.argv.slice(2));
