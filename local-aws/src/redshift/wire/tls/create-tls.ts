import { writeFile } from "node:fs/promises";
import { createSecureContext, type SecureContext } from "node:tls";
import { makeCertificates } from "./make-certificates.ts";

/** What the server needs, and the file by which clients trust it. */
export type Tls = { context: SecureContext; caFile: string };

/** Makes new certificates, and writes the authority's to the file. */
export async function createTls(caFile: string, now: Date): Promise<Tls> {
  const { ca, certificate, key } = makeCertificates(now);
  await writeFile(caFile, ca);
  return { context: createSecureContext({ cert: certificate, key }), caFile };
}
