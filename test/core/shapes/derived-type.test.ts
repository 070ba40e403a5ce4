import { describe, expect, test } from "vitest";
import { formatColumnType } from "../../../src/core/shapes/column-type.ts";
import { derivedType } from "../../../src/core/shapes/derived-type.ts";
import type { FileColumn } from "../../../src/core/shapes/file-column.ts";

const ddlOf = (column: Omit<FileColumn, "name">) => {
  const type = derivedType(column);
  return type && formatColumnType(type);
};

describe("the type of a new column", () => {
  test.each<[FileColumn["type"], string | undefined]>([
    [{ kind: "int", bits: 32 }, "INTEGER"],
    [{ kind: "int", bits: 64 }, "BIGINT"],
    [{ kind: "float" }, "REAL"],
    [{ kind: "double" }, "DOUBLE PRECISION"],
    [{ kind: "decimal", precision: 38, scale: 10 }, "DECIMAL(38,10)"],
    [{ kind: "decimal", precision: 39, scale: 0 }, undefined],
    [{ kind: "boolean" }, "BOOLEAN"],
    [{ kind: "date" }, "DATE"],
    [{ kind: "timestamp" }, "TIMESTAMP"],
    [{ kind: "json" }, "VARCHAR(65535)"],
    [{ kind: "nested" }, "SUPER"],
    [{ kind: "other", name: "UUID" }, undefined],
  ])("%o", (type, ddl) => {
    expect(ddlOf({ type })).toBe(ddl);
  });

  test.each([
    [undefined, "VARCHAR(256)"],
    [0, "VARCHAR(256)"],
    [128, "VARCHAR(256)"],
    [129, "VARCHAR(512)"],
    [16_384, "VARCHAR(32768)"],
    [16_385, "VARCHAR(65535)"],
    [8_000_000, "VARCHAR(65535)"],
  ])("text of up to %s bytes", (longest, ddl) => {
    expect(ddlOf({ type: { kind: "text" }, ...(longest !== undefined && { longest }) })).toBe(ddl);
  });
});
