import type { FieldDef } from "pg";
import type { ColumnType } from "../copy/target/target-table.ts";
import { wholeName } from "../sql/lex/postgres-name.ts";

export type UnloadColumn = { name: string; type: ColumnType };

/** By PostgreSQL's object id of the type. */
const simpleTypes: Record<number, ColumnType> = {
  16: { kind: "boolean" },
  17: { kind: "varbyte", bytes: 16_777_216 },
  20: { kind: "integer", bytes: 8 },
  21: { kind: "integer", bytes: 2 },
  23: { kind: "integer", bytes: 4 },
  700: { kind: "float", bytes: 4 },
  701: { kind: "float", bytes: 8 },
  1082: { kind: "date" },
  1083: { kind: "time", zoned: false },
  1114: { kind: "timestamp", zoned: false },
  1184: { kind: "timestamp", zoned: true },
  1266: { kind: "time", zoned: true },
  3802: { kind: "super" },
};
const bpcharId = 1042;
const varbyteId = 6551;
const maxVarbyteBytes = 16_777_216;
const numericId = 1700;

/** PostgreSQL adds 4 to lengths and precisions in a type's modifier. */
const modifierHeader = 4;
const maxVarcharBytes = 65_535;
/** The type of a computed NUMERIC, for which PostgreSQL gives no precision. */
const computedDecimal: ColumnType = { kind: "decimal", precision: 38, scale: 10 };

/** A column of a query's result. */
export function unloadColumn({ name, dataTypeID, dataTypeModifier }: FieldDef): UnloadColumn {
  return {
    name: wholeName(name),
    type: simpleTypes[dataTypeID] ?? sizedType(dataTypeID, dataTypeModifier - modifierHeader),
  };
}

function sizedType(id: number, modifier: number): ColumnType {
  if (id === numericId) {
    return modifier < 0 ? computedDecimal : { kind: "decimal", precision: modifier >> 16, scale: modifier & 0xffff };
  }
  if (id === varbyteId) return { kind: "varbyte", bytes: modifier < 0 ? maxVarbyteBytes : modifier };
  return { kind: id === bpcharId ? "char" : "varchar", bytes: modifier < 0 ? maxVarcharBytes : modifier };
}
