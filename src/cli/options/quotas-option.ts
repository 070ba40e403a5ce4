import { type QuotaSettings, quotaSettings } from "@redshift-loader/local-aws";
import { InvalidArgumentError } from "commander";
import * as z from "zod";

/** Reads `aws`, `local` or a JSON object. @throws InvalidArgumentError naming every problem */
export function parseQuotas(text: string): QuotaSettings {
  const parsed = quotaSettings.safeParse(/^\w+$/.test(text) ? { preset: text } : readJson(text));
  if (parsed.success) return parsed.data;
  const known = Object.keys(quotaSettings.shape).join(", ");
  throw new InvalidArgumentError(`${z.prettifyError(parsed.error)}\nQuotas are aws, or a JSON object with: ${known}.`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`It is neither aws nor JSON: ${error}`);
  }
}
