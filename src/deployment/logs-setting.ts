import * as z from "zod/mini";
import { choice, section } from "../config/fields.ts";

/**
 * The level of the functions' lines is their own affair (`LOG_LEVEL`), not Lambda's: Lambda takes a line without a level for INFO,
 * and would drop the metrics, which are such lines.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export const logsSetting = section(
  {
    format: z._default(
      choice(["text", "json"], "How Lambda writes its own lines; the functions always write JSON"),
      "text",
    ),
    level: z._default(
      choice(["INFO", "WARN", "ERROR"], "The least level that the functions write; metrics are written at every level"),
      "INFO",
    ),
    system_level: z.optional(
      choice(["DEBUG", "INFO", "WARN"], 'The least level of Lambda\'s own lines, with "format": "json"; default: INFO'),
    ),
  },
  "Logs of the functions",
);
