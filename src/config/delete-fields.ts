import * as z from "zod/mini";
import { columnName } from "./column-fields.ts";
import { finds, flag, section, wrongType } from "./fields.ts";

const maxValues = 20;
const maxValueBytes = 256;

const deleteValues = z
  .array(z.union([z.string(), z.int(), z.boolean()]), { error: wrongType('a list of values, for example ["D"]') })
  .check(finds(valuesProblem))
  .register(z.globalRegistry, {
    description: "Values of the column that delete the row, exactly as they are in the files",
  });

/** The column's type follows from the values' where only the files have the column. */
function valuesProblem(values: readonly (string | number | boolean)[]): string | undefined {
  if (values.length === 0) return 'is an empty list; write the values that delete a row, for example ["D"]';
  if (values.length > maxValues) return `has ${values.length} values; write at most ${maxValues}`;
  const types = new Set(values.map((value) => typeof value));
  if (types.size > 1)
    return "has values of different types; write all of them as texts, as numbers, or as true and false";
  const long = values.find((value) => Buffer.byteLength(String(value)) > maxValueBytes);
  return long === undefined ? undefined : `has a value of more than ${maxValueBytes} bytes; shorten it`;
}

export const deleteWhen = section(
  {
    column: columnName(
      'the name of the column that says what a row does, for example "Op"',
      "Column that says what a row does",
    ),
    in: deleteValues,
    in_target: z.optional(
      flag("The target has the column, too, and keeps its values; default: it has if copy.columns is not given"),
    ),
  },
  "Rows of the files that delete the row of their key, as change data capture writes them",
);

const mark = section(
  {
    mark: columnName(
      'the name of the target\'s column, for example "deleted_at"',
      "Column that gets the deletion's time",
    ),
  },
  "Keep the row, and write the time of its deletion into a column",
);

/** What becomes of a deleted row. */
export const deletesField = z
  .union([z.literal("remove"), mark], { error: wrongType('"remove", or { "mark": "<column>" }') })
  .register(z.globalRegistry, {
    description: "Remove a deleted row (remove, the default), or keep it and mark it with the time of its deletion",
  });

export const auditColumns = section(
  {
    batch_id: z.optional(columnName("the name of a column", "Column that gets the batch's id, CHAR(32) or longer")),
    loaded_at: z.optional(
      columnName("the name of a column", "Column that gets the time of the load, TIMESTAMP in UTC"),
    ),
  },
  "Columns of the target that each load fills; the files do not have them",
);
