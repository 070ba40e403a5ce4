/** Why a field or a record cannot be loaded; codes: facts §4.7. */
export type FieldFault = {
  code: number;
  message: string;
  /** From 0, in the field. */
  position?: number;
};

export const delimiterNotFound: FieldFault = { code: 1214, message: "Delimiter not found" };
export const extraColumns: FieldFault = { code: 1202, message: "Extra column(s) found" };
export const missingColumns: FieldFault = { code: 1203, message: "Input data had fewer columns than were defined" };
export const emptyLine: FieldFault = { code: 1211, message: "Input line contained no data" };
export const invalidIdentity: FieldFault = { code: 1217, message: "Identity column value is not valid" };
export const missingEndQuote: FieldFault = { code: 1214, message: "Delimited value missing end quote" };
export const badQuotes: FieldFault = { code: 1214, message: "Invalid quote formatting for CSV" };
export const missingData: FieldFault = { code: 1213, message: "Missing data for not-null field" };
export const tooLongVarchar: FieldFault = { code: 1204, message: "String length exceeds DDL length" };
export const tooLongChar: FieldFault = { code: 1204, message: "Char length exceeds DDL length" };

export function invalidDigit(value: string, position: number, type: string): FieldFault {
  return { code: 1207, message: `Invalid digit, Value '${value}', Pos ${position}, Type: ${type}`, position };
}
