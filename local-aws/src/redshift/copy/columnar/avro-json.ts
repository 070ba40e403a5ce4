import avro, { type Type, type types } from "avsc";
import type { JsonPath } from "../cut/json-paths.ts";

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

/** The places of a record that COPY reads into columns: the steps that lead further, each with the places behind it. */
type Places = ReadonlyMap<string | number, Places>;

/**
 * Makes a writer for records. Complex values are the JSON that COPY puts into a column as text, an enum is its symbol.
 * A union that COPY reads into a column, or through which a path leads, is its value; every other one is null or an
 * object that names the branch, as in Avro's own JSON. Bytes are text of Latin-1, as there.
 *
 * @param paths what COPY reads into columns; default: each field of the record
 * @see https://avro.apache.org/docs/1.12.0/specification/#json-encoding
 * @see https://github.com/spark-redshift-community/spark-redshift/issues/146 for the unions
 */
export function avroJsonWriter(type: types.RecordType, paths?: readonly JsonPath[]): JsonWriter {
  return placedWriter(type, placesOf(paths ?? type.fields.map(({ name }) => [name])), new Map());
}

function placesOf(paths: readonly JsonPath[]): Places {
  const root: Map<string | number, Map<string | number, unknown>> = new Map();
  for (const path of paths) {
    let places: Map<string | number, unknown> = root;
    for (const step of path) {
      const next = (places.get(step) ?? new Map()) as Map<string | number, unknown>;
      places.set(step, next);
      places = next;
    }
  }
  return root as Places;
}

type Known = Map<Type, JsonWriter>;

/** For a value at one of the places. */
function placedWriter(type: Type, places: Places, known: Known): JsonWriter {
  const writerAt = (part: Type, step: string | number): JsonWriter => {
    const behind = places.get(step);
    return behind === undefined ? innerWriter(part, known) : placedWriter(part, behind, known);
  };
  if (type instanceof avro.types.WrappedUnionType)
    return unionWriter(type, (branch) => placedWriter(branch, places, known), plainBranch);
  if (places.size === 0) return innerWriter(type, known);
  if (type instanceof avro.types.RecordType) return recordWriter(type, (field) => writerAt(field.type, field.name));
  if (type instanceof avro.types.ArrayType) {
    const writers = [...places.keys()].map((step) => [step, writerAt(type.itemsType, step)] as const);
    const [placed, other] = [new Map(writers), innerWriter(type.itemsType, known)];
    return (value) => `[${(value as unknown[]).map((item, at) => (placed.get(at) ?? other)(item)).join(",")}]`;
  }
  if (type instanceof avro.types.MapType) {
    const writers = [...places.keys()].map((step) => [step, writerAt(type.valuesType, step)] as const);
    const [placed, other] = [new Map(writers), innerWriter(type.valuesType, known)];
    return (value) => membersText(Object.entries(value as object), (name) => placed.get(name) ?? other);
  }
  return scalarWriter;
}

/** For a value inside a column's value. */
function innerWriter(type: Type, known: Known): JsonWriter {
  const writer = known.get(type);
  if (writer) return writer;
  let made: JsonWriter | undefined;
  known.set(type, (value) => made?.(value) ?? "null"); // a type may contain itself
  made = newWriter(type, (part) => innerWriter(part, known));
  known.set(type, made);
  return made;
}

function newWriter(type: Type, writerOf: (type: Type) => JsonWriter): JsonWriter {
  if (type instanceof avro.types.RecordType) return recordWriter(type, (field) => writerOf(field.type));
  if (type instanceof avro.types.WrappedUnionType) return unionWriter(type, writerOf, namedBranch);
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

function recordWriter(type: types.RecordType, writerOf: (field: types.RecordType["fields"][0]) => JsonWriter) {
  const writers = new Map(type.fields.map((field) => [field.name, writerOf(field)]));
  return (value: unknown): string => {
    const record = value as Record<string, unknown>;
    return membersText(
      type.fields.map(({ name }) => [name, record[name]]),
      (name) => writers.get(name) ?? scalarWriter,
    );
  };
}

function membersText(members: [string, unknown][], writerOf: (name: string) => JsonWriter): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${writerOf(name)(value)}`).join(",")}}`;
}

type BranchText = (name: string, value: string) => string;
const plainBranch: BranchText = (_, value) => value;
const namedBranch: BranchText = (name, value) => `{${JSON.stringify(name)}:${value}}`;

/** A value of a wrapped union is null, or an object whose one key names the branch. */
function unionWriter(type: types.WrappedUnionType, writerOf: (type: Type) => JsonWriter, text: BranchText): JsonWriter {
  const branches = new Map(type.types.map((branch) => [branch.branchName, writerOf(branch)]));
  return (value) => {
    if (value === null) return "null";
    const [branch = "", inner] = Object.entries(value as object)[0] ?? [];
    const write = branches.get(branch);
    return write === undefined ? "null" : text(branch, write(inner));
  };
}

function scalarWriter(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("latin1"));
  return JSON.stringify(value);
}
