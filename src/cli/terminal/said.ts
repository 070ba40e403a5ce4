import pc from "picocolors";
import { shown } from "../../core/base/shown.ts";

/**
 * Text for a terminal, in which keys, names and errors can do nothing but be read. Only this file makes it, and output takes
 * nothing else, so no value reaches a terminal without being shown first.
 */
export type Said = { readonly [text]: string };

/** What a text may contain. Strings and numbers are data, so they are shown. */
export type Sayable = string | number | Said;

const text = Symbol("text");

/** @example say`${paint.red("✗")} ${key}: ${reason}` */
export function say(literals: TemplateStringsArray, ...values: readonly Sayable[]): Said {
  return drawn(literals.map((literal, at) => literal + writtenOf(values[at] ?? "")).join(""));
}

/** Data in a colour, or several parts in one. */
export const paint = {
  red: painter(pc.red),
  green: painter(pc.green),
  yellow: painter(pc.yellow),
  cyan: painter(pc.cyan),
  bold: painter(pc.bold),
  dim: painter(pc.dim),
};

function painter(colour: (plain: string) => string): (value: Sayable) => Said {
  return (value) => drawn(colour(writtenOf(value)));
}

/** Parts one below the other. */
export const lines = (parts: readonly Sayable[]): Said => drawn(parts.map(writtenOf).join("\n"));

/** A text of several lines that this program or its libraries wrote: its line breaks are kept, everything else is shown. */
export const shownLines = (ofSeveralLines: string): Said => lines(ofSeveralLines.split("\n"));

/** All lines but the first, moved to the right. */
export const hanging = (said: Said, columns: number): Said =>
  drawn(writtenOf(said).replaceAll("\n", `\n${" ".repeat(columns)}`));

/**
 * A text that was drawn with colours or moves of the cursor. The caller answers for it: every value in it was shown before.
 * A test lists the callers.
 */
export const drawn = (ready: string): Said => ({ [text]: ready });

/** What is to be written. */
export const written = (said: Said): string => said[text];

const writtenOf = (value: Sayable) => (typeof value === "object" ? written(value) : shown(String(value)));
