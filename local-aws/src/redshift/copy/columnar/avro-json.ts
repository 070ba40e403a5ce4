import avro, { type Type, type types } from "avsc";

/** Writes a value as JSON text. */
type JsonWriter = (value: unknown) => string;

/** Integers of 64 bits keep all their digits. */
const long = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

/** The type of a file's schema, for decoding and for {@link avroJsonWriter}. @throws Error for other text */
export function avroType(schema: string): Type {
  return avro.Type.forSchema(JSON.parse(schema), { registry: { long }, wrapUnions: "always" });
}

/**
 * Makes a writer for values of the type: complex values are the JSON that COPY puts into a column as text, an enum is
 * its symbol, of a union only the value is written. Bytes are text of Latin-1, as in Avro's own JSON.
 */
export function avroJsonWriter(type: Type, known: Map<Type, JsonWriter> = new Map()): JsonWriter {
  const writer = known.get(type);
  if (writer) return writer;
  let made: JsonWriter | undefined;
  known.set(type, (value) => made?.(value) ?? "null"); // a type may contain itself
  made = newWriter(type, (part) => avroJsonWriter(part, known));
  known.set(type, made);
  return made;
}

function newWriter(type: Type, writerOf: (type: Type) => JsonWriter): JsonWriter {
  if (type instanceof avro.types.RecordType) return recordWriter(type, writerOf);
  if (type instanceof avro.types.WrappedUnionType) return unionWriter(type, writerOf);
  if (type instanceof avro.types.ArrayType) {
    const item = writerOf(type.itemsType);
    return (value) => `[${(value as unknown[]).map(item).join(",")}]`;
  }
  if (type instanceof avro.types.MapType) {
    const member = writerOf(type.valuesType);
    return (value) => membersText(Object.entries(value as object), () => member);
  }
  return scalarWriter;
}

function recordWriter(type: types.RecordType, writerOf: (type: Type) => JsonWriter): JsonWriter {
  const fields = type.fields.map((field) => ({ name: field.name, write: writerOf(field.type) }));
  const writers = new Map(fields.map(({ name, write }) => [name, write]));
  return (value) => {
    const record = value as Record<string, unknown>;
    return membersText(
      fields.map(({ name }) => [name, record[name]]),
      (name) => writers.get(name) ?? scalarWriter,
    );
  };
}

function membersText(members: [string, unknown][], writerOf: (name: string) => JsonWriter): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${writerOf(name)(value)}`).join(",")}}`;
}

/** A value of a wrapped union is null, or an object whose one key names the branch. */
function unionWriter(type: types.WrappedUnionType, writerOf: (type: Type) => JsonWriter): JsonWriter {
  const branches = new Map(type.types.map((branch) => [branch.branchName, writerOf(branch)]));
  return (value) => {
    if (value === null) return "null";
    const [branch, inner] = Object.entries(value as object)[0] ?? [];
    return branches.get(branch)?.(inner) ?? "null";
  };
}

function scalarWriter(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("latin1"));
  return JSON.stringify(value);
}
