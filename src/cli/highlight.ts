import pc from "picocolors";
import { highlight } from "sql-highlight";

/** SQL in colours, where the terminal has them. */
export const highlighted = (sql: string): string => (pc.isColorSupported ? highlight(sql) : sql);
