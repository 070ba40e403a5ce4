import { DeniedError } from "../../core/doctor/denied-error.ts";

type ServiceError = Error & { $metadata?: { httpStatusCode?: number } };

/** As the services name it. To a HEAD, S3 answers without a body, so only the status says it. */
const deniedNames = /^(?:AccessDenied|AuthorizationError|NotAuthorized|UnauthorizedOperation)/;

/** These are 403 as well, and no question of rights: the credentials are not valid, or the clock is wrong. */
const signingNames = /Expired|Token|Signature|Skew|InvalidAccessKey|InvalidClient|Unrecognized/;

/**
 * Asks AWS one question.
 *
 * @param action the action of IAM that the question needs
 * @throws DeniedError where AWS refuses it
 */
export async function ask<Answer>(action: string, question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (cause) {
    if (isDenied(cause)) throw new DeniedError(action, { cause });
    throw cause;
  }
}

const isDenied = (error: unknown) =>
  error instanceof Error &&
  (deniedNames.test(error.name) ||
    ((error as ServiceError).$metadata?.httpStatusCode === 403 && !signingNames.test(error.name)));

/** Nothing, where the service says by one of these names that there is nothing. */
export function absentIf(names: RegExp): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof Error && names.test(error.name)) return undefined;
    throw error;
  };
}
