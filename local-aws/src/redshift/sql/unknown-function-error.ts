import { RedshiftSqlError } from "./redshift-sql-error.ts";

/** A call of a function that Redshift does not have; a user may have made one of that name. */
export class UnknownFunctionError extends RedshiftSqlError {
  readonly function: string;

  constructor(name: string) {
    super(`function ${name} does not exist`, "42883");
    this.function = name;
  }
}
