import { redshiftCampaigns, runFuzz } from "@redshift-loader/local-aws/fuzz";
import { check } from "./check.ts";
import { keysCampaign } from "./keys.ts";

process.exitCode = await runFuzz({ check, keys: keysCampaign, ...redshiftCampaigns }, process.argv.slice(2));
