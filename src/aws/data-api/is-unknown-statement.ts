import { ResourceNotFoundException, ValidationException } from "@aws-sdk/client-redshift-data";

/** Both classes are documented for a statement that is forgotten or never was (facts §1.2). */
export const isUnknownStatement = (error: unknown): boolean =>
  error instanceof ResourceNotFoundException ||
  (error instanceof ValidationException && /does not exist/i.test(error.message));
