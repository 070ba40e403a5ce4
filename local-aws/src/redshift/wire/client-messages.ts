import type { ByteReader } from "./byte-reader.ts";

/** The messages of a client after the start-up; `name` is that of a statement or a portal. */
export type ClientMessage =
  | { kind: "query"; sql: string }
  /** `types`: object ids of the parameters' types, as the bytes that say so */
  | { kind: "parse"; name: string; sql: string; types: Buffer }
  /** `values`: formats and values of the parameters and the result's formats, as the bytes that say so */
  | { kind: "bind"; portal: string; statement: string; values: Buffer }
  | { kind: "describe"; of: "statement" | "portal"; name: string }
  | { kind: "close"; of: "statement" | "portal"; name: string }
  /** `maxRows` 0: all */
  | { kind: "execute"; portal: string; maxRows: number }
  | { kind: "sync" | "flush" | "terminate" }
  | { kind: "password"; text: string }
  /** COPY data that the server did not ask for. */
  | { kind: "ignored" }
  | { kind: "unknown"; type: string };

const headerBytes = 5;
/** Redshift takes statements up to 16 MB; parameters are added to that. */
const maxBytes = 64 * 1024 * 1024;

/** @returns undefined when the client is gone; "unknown" ends the connection */
export async function readMessage(reader: ByteReader): Promise<ClientMessage | undefined> {
  const header = await reader.take(headerBytes);
  if (!header) return undefined;
  const type = String.fromCharCode(header[0] ?? 0);
  const length = header.readUInt32BE(1) - 4;
  if (length < 0 || length > maxBytes) return { kind: "unknown", type };
  const body = await reader.take(length);
  return body && decode(type, body);
}

function decode(type: string, body: Buffer): ClientMessage {
  const decoder = Object.hasOwn(decoders, type) ? decoders[type] : undefined;
  return decoder?.(body) ?? { kind: "unknown", type };
}

const decoders: Readonly<Record<string, (body: Buffer) => ClientMessage | undefined>> = {
  Q(body) {
    return { kind: "query", sql: text(body).value };
  },
  P(body) {
    const name = text(body);
    const sql = text(name.rest);
    return { kind: "parse", name: name.value, sql: sql.value, types: sql.rest };
  },
  B(body) {
    const portal = text(body);
    const statement = text(portal.rest);
    return { kind: "bind", portal: portal.value, statement: statement.value, values: statement.rest };
  },
  D: (body) => named("describe", body),
  C: (body) => named("close", body),
  E(body) {
    const portal = text(body);
    return portal.rest.length < 4
      ? undefined
      : { kind: "execute", portal: portal.value, maxRows: portal.rest.readUInt32BE() };
  },
  S: () => ({ kind: "sync" }),
  H: () => ({ kind: "flush" }),
  X: () => ({ kind: "terminate" }),
  p: (body) => ({ kind: "password", text: text(body).value }),
  d: () => ({ kind: "ignored" }),
  c: () => ({ kind: "ignored" }),
  f: () => ({ kind: "ignored" }),
};

function named(kind: "describe" | "close", body: Buffer): ClientMessage | undefined {
  const of = { S: "statement", P: "portal" } as const;
  const letter = String.fromCharCode(body[0] ?? 0);
  if (letter !== "S" && letter !== "P") return undefined;
  return { kind, of: of[letter], name: text(body.subarray(1)).value };
}

/** A text up to its zero byte, and the rest. */
function text(bytes: Buffer): { value: string; rest: Buffer } {
  const end = bytes.indexOf(0);
  const length = end < 0 ? bytes.length : end;
  return { value: bytes.toString("utf8", 0, length), rest: bytes.subarray(length + 1) };
}
