import * as z from "zod/mini";
import { IdentifierError, parseTableName } from "../core/base/identifier.ts";
import { fileList, ownAliases, stage } from "../core/load/plan/step.ts";
import { type CopyOptions, defaultCopyOptions, parseCopyOptions } from "../core/pipeline/copy-options/copy-options.ts";
import { mostRejectedRows, rejectingOptions } from "../core/pipeline/copy-options/rejecting.ts";
import type { ByName, CopySource } from "../core/pipeline/pipeline.ts";
import { columns } from "./column-fields.ts";
import { section, text, wholeNumber, wrongType } from "./fields.ts";
import { defaultByName } from "./schema-section.ts";

export const copyOptions = text({
  what: 'options of COPY with blanks between, for example "CSV GZIP IGNOREHEADER 1", or "" for PARQUET',
  describe:
    "Options of COPY from S3, separated by blanks, for example CSV GZIP IGNOREHEADER 1; without a format: PARQUET",
  check: (value) => {
    const result = parseCopyOptions(value);
    return "problems" in result ? result.problems.map(({ message }) => message) : undefined;
  },
});

const ownNames: ReadonlySet<string> = new Set([stage.name, fileList.name, ownAliases.newest, ownAliases.deletion]);

export const tableName = text({
  what: 'the target\'s name, for example "sales.orders"',
  describe: 'Target table, with its schema: sales.orders, or "my schema"."Order Items" with quotes',
  check: (value) => {
    try {
      const { name } = parseTableName(value);
      return ownNames.has(name.toLowerCase())
        ? `is ${value}, a name that the loader's statements use for something else; rename the target`
        : undefined;
    } catch (error) {
      if (error instanceof IdentifierError) return error.message;
      throw error;
    }
  },
});

const oneRole = `arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+`;
const rolePattern = new RegExp(`^(default|${oneRole}(,${oneRole})*)$`);

export const roleArn = text({
  what: '"arn:aws:iam::<account>:role/<name>" (chained roles with commas, no blanks) or "default"',
  describe: 'Role that COPY reads S3 with: its ARN, several chained with commas, or "default" for the cluster\'s own',
  check: roleProblem,
  pattern: rolePattern,
});

/** The value may be a secret: COPY also accepts keys, written `aws_access_key_id=…;aws_secret_access_key=…`. */
function roleProblem(value: string): string | undefined {
  if (rolePattern.test(value)) return undefined;
  const isArn = value.startsWith("arn:");
  const given = /\w=/.test(value) && !isArn ? "keys or tokens, not repeated here" : JSON.stringify(value);
  return `is ${given}, which is not a role; write "arn:aws:iam::123456789012:role/name", several with commas and no blanks, or "default"`;
}

const listedColumns = columns("Columns to load, in the order of the files' fields; default: all, in the table's order");

/** In place of a list of columns. */
export const byNameWord = "by_name";

export const copyColumns = z
  .union([z.literal(byNameWord), listedColumns], {
    error: wrongType('a list of column names, for example ["id", "updated_at"], or "by_name"'),
  })
  .register(z.globalRegistry, {
    description:
      "Columns to load, in the order of the files' fields, or \"by_name\": each file's columns go to the table's columns of their names; default: all, in the table's order",
  });

export const copySection = section(
  {
    options: z.optional(copyOptions),
    role_arn: roleArn,
    table_name: tableName,
    columns: z.optional(copyColumns),
    max_rejected_rows: wholeNumber({
      min: 0,
      max: mostRejectedRows,
      default: 0,
      describe:
        "Most rows that a COPY may reject: it runs with MAXERROR one higher, and what it leaves out is kept. Above it, rows left out send an alert",
    }),
  },
  "The COPY command",
);

type CopyInput = {
  table: string;
  roleArn: string;
  options: string | undefined;
  columns: GivenColumns | undefined;
  newColumns?: ByName;
  maxRejectedRows?: number;
};

/** What `columns` says. */
export type GivenColumns = typeof byNameWord | readonly string[];

/** The columns that are listed; undefined: none are, or files are matched by name. */
export const listedOf = (given: GivenColumns | undefined): readonly string[] | undefined =>
  given === byNameWord ? undefined : given;

export function toCopySource({
  table,
  roleArn,
  options,
  columns: given,
  newColumns = defaultByName,
  maxRejectedRows,
}: CopyInput): CopySource {
  const columns = listedOf(given);
  return {
    options: rejectingOptions(toCopyOptions(options), maxRejectedRows),
    roleArn,
    table: parseTableName(table),
    ...(columns && { columns }),
    ...(given === byNameWord && { byName: newColumns }),
    ...(maxRejectedRows && { maxRejectedRows }),
  };
}

function toCopyOptions(text = ""): CopyOptions {
  const result = parseCopyOptions(text);
  return "options" in result ? result.options : defaultCopyOptions;
}
