import { redshiftCampaigns, runFuzz } from "@redshift-loader/local-aws/fuzz";
import { keysCampaign } from "./keys.ts";

process.exitCode = await runFuzz({ keys: keysCampaign, ...redshiftCampaigns }, process.argv.slice(2));
