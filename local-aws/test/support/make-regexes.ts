import "../../src/redshift/sql/redact.ts";
import "../../src/redshift/session/activity/activity-readers.ts";
import { timestampEncoder } from "../../src/redshift/copy/convert/encode-timestamp.ts";

const conversions = {
  emptyAsNull: false,
  blanksAsNull: false,
  trimBlanks: false,
  truncateColumns: false,
  fillRecord: false,
  acceptAnyDate: false,
  dateFormat: { kind: "default" },
  roundDecimals: false,
  nul: "endsRecord",
} as const;

/** Importing this file makes every regular expression that `src` makes from text. A test of the repository judges each. */
for (const timeFormat of [
  { kind: "default" },
  { kind: "pattern", format: "", pattern: "DD Month YYYY, HH12:MI:SS.SSSSSS AM OF" },
  { kind: "pattern", format: "", pattern: "YYYYMMDDHH24MISS" },
] as const)
  for (const zoned of [true, false]) timestampEncoder(zoned, { ...conversions, timeFormat });
