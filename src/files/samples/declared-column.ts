import type { DeclaredColumn, SampleValue } from "../../core/draft/sample.ts";
import { derivedType } from "../../core/shapes/derived-type.ts";
import type { FileColumn, FileType } from "../../core/shapes/file-column.ts";

/** A column with the type that its file's schema says; without one if no type of Redshift takes its values. */
export function declaredColumn({ name, type }: FileColumn, values: readonly SampleValue[]): DeclaredColumn {
  const target = derivedType({ type });
  return { name, written: writtenType(type), values, ...(target && { type: target }) };
}

function writtenType(type: FileType): string {
  switch (type.kind) {
    case "int":
      return `INT${type.bits}`;
    case "decimal":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "other":
      return type.name;
    default:
      return type.kind.toUpperCase();
  }
}
