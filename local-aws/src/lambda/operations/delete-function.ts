import { functionNameIn, type LambdaOperation } from "../lambda-operation.ts";

/** Mappings and rules of the function stay, as on AWS, and lead nowhere. */
export const deleteFunction: LambdaOperation = async ({ functions }, { name }) => {
  await functions.delete(functionNameIn(name));
  return {};
};
