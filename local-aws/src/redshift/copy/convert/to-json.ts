/** The JSON text of a value that Parquet holds in a nested column; integers of 64 bits keep all their digits. */
export function toJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) return "null";
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("utf8").replaceAll("\0", ""));
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${toJson(member)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
