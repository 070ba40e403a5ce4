export type CronField = {
  name: string;
  min: number;
  max: number;
  /** Names of the values, from `min` on; upper and lower case are the same. */
  names?: readonly string[];
  /** False where AWS lists no `/` for the field. */
  hasSteps?: boolean;
};

/**
 * Reads `,`, `-`, `*` and `/` of one field.
 *
 * @returns its values, in order
 * @throws Error that names the field
 */
export function cronValues(field: CronField, text: string): number[] {
  const values = new Set(text.split(",").flatMap((part) => valuesOfPart(field, part)));
  return [...values].sort((a, b) => a - b);
}

function valuesOfPart(field: CronField, part: string): number[] {
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0 || (step !== undefined && (field.hasSteps === false || !/^[1-9]\d{0,3}$/.test(step))))
    throw misfit(field, part);
  const { from, to } = rangeOf(field, range, step !== undefined);
  const every = Number(step ?? 1);
  return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, at) => from + at * every);
}

/** `5/10` begins at 5 and ends at the field's maximum. */
function rangeOf(field: CronField, text: string, isStepped: boolean): { from: number; to: number } {
  if (text === "*") return { from: field.min, to: field.max };
  const [first = "", last, ...more] = text.split("-");
  const from = cronValue(field, first);
  const to = last === undefined ? (isStepped ? field.max : from) : cronValue(field, last);
  if (more.length > 0 || to < from) throw misfit(field, text);
  return { from, to };
}

/** @throws Error if the field has no such value */
export function cronValue(field: CronField, text: string): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? field.min + named : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.min && value <= field.max) return value;
  throw misfit(field, text);
}

export const misfit = ({ name, min, max }: CronField, text: string) =>
  new Error(`${name} takes ${min} to ${max} and AWS's wildcards for it, not ${JSON.stringify(text)}`);
