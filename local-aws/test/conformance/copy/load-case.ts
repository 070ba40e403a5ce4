import { expect } from "vitest";
import type { Spec } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";

/** One COPY that loads: into an empty table `t`, whose rows are read in the order of its first column. */
export type LoadCase = {
  name: string;
  source: string;
  /** Of the table. */
  columns: string;
  /** Behind the table's name in COPY. */
  list?: string;
  file: string | Uint8Array;
  /** `<name>` in it is replaced by the URL of that file of `beside`. */
  options: string;
  beside?: Record<string, string>;
  rows: unknown[][];
  /** Reads the rows; default: all, in the order of the first column. */
  query?: string;
  only?: "emulator";
};

/** One COPY that fails, with a text that matches. */
export type RefusalCase = Omit<LoadCase, "rows"> & { error: RegExp };

/** One row that cannot be loaded: what `sys_load_error_detail` has of it. */
export type BadRowCase = Omit<LoadCase, "rows"> & { line: number; column: string; code: number; reason: RegExp };

const allRows = "SELECT * FROM t ORDER BY 1";

export function loads(spec: Spec, { name, source, only, rows, query = allRows, ...load }: LoadCase): void {
  spec(name, { source, ...(only && { only }) }, async (context) => {
    const create = `CREATE TABLE t (${load.columns})`;
    expect(await context.run(create, await copySql(context, load), query)).toEqual(rows);
  });
}

export function refuses(spec: Spec, { name, source, only, error, ...load }: RefusalCase): void {
  spec(name, { source, ...(only && { only }) }, async (context) => {
    expect(await context.fails(`CREATE TABLE t (${load.columns})`, await copySql(context, load))).toMatch(error);
  });
}

export function refusesRow(spec: Spec, { name, source, only, line, column, code, reason, ...load }: BadRowCase): void {
  spec(`${name} is error ${code}`, { source, ...(only && { only }) }, async (context) => {
    const create = `CREATE TABLE t (${load.columns})`;
    expect(await context.fails(create, await copySql(context, load))).toMatch(/^ERROR: Load into table 't' failed/);
    const [row = []] = await context.run(
      `SELECT line_number, trim(column_name), error_code, trim(error_message) FROM sys_load_error_detail
       WHERE file_name LIKE '%${context.schema}%' ORDER BY start_time DESC LIMIT 1`,
    );
    expect(row).toEqual([line, column, code, expect.stringMatching(reason)]);
  });
}

type Load = Pick<LoadCase, "file" | "list" | "options" | "beside">;

async function copySql({ files, role }: SpecContext, { file, list = "", options, beside = {} }: Load) {
  const url = await files.put("file", file);
  let text = options;
  for (const [name, content] of Object.entries(beside))
    text = text.replace(`<${name}>`, await files.put(`beside/${name}`, content.replace("<file>", url)));
  return `COPY t ${list} FROM '${url}' ${role} ${text}`;
}
