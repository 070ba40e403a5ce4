import { createHash, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);
const scram = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/;

/**
 * Whether the password belongs to what PostgreSQL keeps of it: `md5` and a hash of password and user, or SCRAM's stored key.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5802 (StoredKey)
 */
export async function isPasswordOf(verifier: string, user: string, password: string): Promise<boolean> {
  if (verifier.startsWith("md5"))
    return verifier === `md5${createHash("md5").update(`${password}${user}`).digest("hex")}`;
  const [, iterations = "", salt = "", storedKey = ""] = scram.exec(verifier) ?? [];
  const salted = await derive(password, Buffer.from(salt, "base64"), Number(iterations) || 1, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const expected = Buffer.from(storedKey, "base64");
  return expected.length === 32 && timingSafeEqual(createHash("sha256").update(clientKey).digest(), expected);
}
