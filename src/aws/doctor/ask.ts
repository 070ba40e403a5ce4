import { DeniedError } from "../../core/doctor/denied-error.ts";

type ServiceError = Error & { $metadata?: { httpStatusCode?: number } };

/** As the services name it; where a proxy or S3 answers a HEAD, only the status says it. */
const deniedNames =
  /^(?:AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|NotAuthorized|UnauthorizedOperation)$/;

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

/** Expired or unknown credentials are 403 as well, under other names: they are not a question of rights. */
const isDenied = (error: unknown) =>
  error instanceof Error &&
  (deniedNames.test(error.name) || (hasNoName(error) && (error as ServiceError).$metadata?.httpStatusCode === 403));

const hasNoName = ({ name }: Error) => name === "403" || name === "Forbidden" || name === "UnknownError";

/** Nothing, where the service says by one of these names that there is nothing. */
export function absentIf(names: RegExp): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof Error && names.test(error.name)) return undefined;
    throw error;
  };
}
