import * as z from "zod/mini";

/** What a check finds: nothing, one problem, or several. */
type Found = string | readonly string[] | undefined;

type TextField = {
  /** Completes "write …": what belongs there, with an example. */
  what: string;
  describe: string;
  check?: (value: string) => Found;
  /** For editors only; `check` decides, and its messages are better. */
  pattern?: RegExp;
};

/** A text. A placeholder that was not filled in, such as `<BUCKET_NAME>`, is refused. */
export function text({ what, describe, check, pattern }: TextField) {
  return z
    .string({ error: wrongType(what) })
    .check(finds((value) => placeholderProblem(value, what) ?? check?.(value)))
    .register(z.globalRegistry, { description: describe, ...(pattern && { pattern: pattern.source }) });
}

export function placeholderProblem(value: string, what: string): string | undefined {
  return /^\s*<[^<>]+>\s*$/.test(value)
    ? `is still the placeholder ${value.trim()}; replace it with ${what}`
    : undefined;
}

/** Reports what `check` finds in a value of the right type. */
export function finds<T>(check: (value: T) => Found): z.core.CheckFn<T> {
  return ({ value, issues }) => {
    for (const message of [check(value) ?? []].flat())
      issues.push({ code: "custom", message, input: value, continue: true });
  };
}

/** For values of the wrong type, and for keys that are missing. */
export function wrongType(what: string) {
  return ({ input }: { input?: unknown }) =>
    input === undefined ? `is missing; write ${what}` : `is ${shown(input)}; write ${what}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value !== null && typeof value === "object") return "an object";
  return JSON.stringify(value);
}

type NumberField = { min: number; max: number; default: number; describe: string };

export function wholeNumber({ min, max, default: value, describe }: NumberField) {
  const error = wrongType(`a whole number from ${min} to ${max}`);
  return z._default(
    z
      .int({ error })
      .check(z.minimum(min, { error }), z.maximum(max, { error }))
      .register(z.globalRegistry, { description: describe }),
    value,
  );
}

/** More than 0 and at most `max`. */
export function positiveNumber({ max, default: value, describe }: Omit<NumberField, "min">) {
  const error = wrongType(`a number above 0 and up to ${max}`);
  return z._default(
    z
      .number({ error })
      .check(z.positive({ error }), z.maximum(max, { error }))
      .register(z.globalRegistry, { description: describe }),
    value,
  );
}

export function flag(describe: string) {
  return z.boolean({ error: wrongType("true or false") }).register(z.globalRegistry, { description: describe });
}

export function choice<const T extends string>(values: readonly T[], describe: string) {
  const what = values.map((value) => `"${value}"`).join(", ");
  return z.enum(values, { error: wrongType(`one of ${what}`) }).register(z.globalRegistry, { description: describe });
}

/** A JSON object whose unknown keys are reported. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape, describe: string) {
  const keys = Object.keys(shape).join(", ");
  return z
    .strictObject(shape, { error: wrongType(`an object with ${keys}`) })
    .register(z.globalRegistry, { description: describe });
}

/** Lets editors find the JSON Schema; means nothing here. */
export const jsonSchemaAddress = z
  .string({ error: wrongType('the address of this file\'s JSON Schema, for example "../../schema/config.json"') })
  .register(z.globalRegistry, { description: "JSON Schema of this file, for editors" });
