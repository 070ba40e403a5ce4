import { hash } from "node:crypto";

/** Hexadecimal SHA-256 of the parts, unambiguous whatever they contain; 64 characters. */
export function digest(...parts: readonly string[]): string {
  return hash("sha256", JSON.stringify(parts));
}

/** A digest of 32 hexadecimal characters, for names that people read. */
export function shortDigest(...parts: readonly string[]): string {
  return digest(...parts).slice(0, 32);
}
