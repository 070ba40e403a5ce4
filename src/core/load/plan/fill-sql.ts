import { quoteLiteral } from "../../base/identifier.ts";
import type { Fill } from "./step.ts";

/** The value of a column that the load fills. */
export const fillSql = ({ with: value }: Fill): string => (value.kind === "now" ? "GETDATE()" : quoteLiteral(value.id));
