import { timingSafeEqual } from "node:crypto";

/** What of a request decides whether it is answered. */
export type Asking = {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  /** `sec-fetch-site`, which browsers send and pages cannot set. */
  fetchSite: string | undefined;
  token: string | undefined;
};

/** Why a request is not answered. */
export type Refusal = { status: 403 | 405; message: string };

/**
 * Refuses what another page or another name may have sent. A foreign `Host` is a name that points to this machine (DNS
 * rebinding), a foreign `Origin` another page of the same browser. Whatever changes something needs the token, which only
 * the address has that the command has printed.
 */
export function refuseRequest(asking: Asking, { port, token }: { port: number; token: string }): Refusal | undefined {
  const { method, host, origin, fetchSite } = asking;
  if (!hostsOf(port).includes(host ?? ""))
    return { status: 403, message: `The console answers at http://127.0.0.1:${port}, not under another name.` };
  if (origin !== undefined && !hostsOf(port).some((own) => origin === `http://${own}`))
    return { status: 403, message: "Another page may not ask the console." };
  if (fetchSite === "cross-site" && method !== "GET")
    return { status: 403, message: "Another page may not ask the console." };
  if (method === "GET" || method === "HEAD") return undefined;
  if (method !== "POST") return { status: 405, message: `The console knows GET and POST, not ${method}.` };
  if (!isSame(asking.token ?? "", token))
    return {
      status: 403,
      message:
        "This page may only look. To change something, open the address that `redshift-loader console` has printed.",
    };
  return undefined;
}

const hostsOf = (port: number) => [`127.0.0.1:${port}`, `localhost:${port}`];

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
