/**
 * How a driver of AWS wants results: 0 as PostgreSQL sends them, 1 with the origin of each column, 2 also with Redshift's
 * own binary decimals. The server answers with the version that it will use.
 *
 * @see https://github.com/aws/amazon-redshift-python-driver (ClientProtocolVersion in config.py)
 */
export type ClientProtocol = 0 | 1 | 2;

const newest = 2;

/** @returns undefined if the client does not negotiate, as PostgreSQL's own drivers */
export function requestedProtocol(parameters: ReadonlyMap<string, string>): ClientProtocol | undefined {
  const requested = parameters.get("client_protocol_version");
  if (requested === undefined || !/^\d{1,9}$/.test(requested)) return undefined;
  const version = Math.min(Number(requested), newest);
  return version === 2 ? 2 : version === 1 ? 1 : 0;
}
