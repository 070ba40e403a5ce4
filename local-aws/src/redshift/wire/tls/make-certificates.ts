import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { bits, id, integer, numbered, octets, primitive, sequence, set, text, time, yes } from "./der.ts";

/** In PEM. `ca` signed `certificate`; its own key is forgotten, so nobody can sign another. */
export type Certificates = { ca: string; certificate: string; key: string };

type Named = { name: string; key: KeyObject };
type Issuer = Named & { signingKey: KeyObject };
type Request = { subject: Named; issuer: Issuer; extensions: Buffer[]; now: Date };

const dayMs = 86_400_000;
/** From a day ago, since clocks differ, for as long as browsers and drivers accept. */
const [daysBefore, daysAfter] = [1, 397];

const ids = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  subjectKey: "2.5.29.14",
  keyUsage: "2.5.29.15",
  alternativeNames: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKey: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuthentication: "1.3.6.1.5.5.7.3.1",
};
/** Bits of `keyUsage`: with how many unused bits behind. */
const [signatures, certificateSigning] = [bits(Buffer.from([0x80]), 7), bits(Buffer.from([0x04]), 2)];

/**
 * Makes a certificate for `localhost`, 127.0.0.1 and ::1, and the authority that signed it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export function makeCertificates(now: Date): Certificates {
  const [authority, server] = [keyPair(), keyPair()];
  const name = `Local Redshift CA ${randomBytes(4).toString("hex")}`;
  const issuer = { name, key: authority.publicKey, signingKey: authority.privateKey };
  const ca = certificate({
    subject: { name, key: authority.publicKey },
    issuer,
    extensions: [
      extension(ids.basicConstraints, sequence(yes), "critical"),
      extension(ids.keyUsage, certificateSigning, "critical"),
    ],
    now,
  });
  const own = certificate({
    subject: { name: "localhost", key: server.publicKey },
    issuer,
    extensions: [
      extension(ids.basicConstraints, sequence(), "critical"),
      extension(ids.keyUsage, signatures, "critical"),
      extension(ids.extendedKeyUsage, sequence(id(ids.serverAuthentication))),
      extension(ids.alternativeNames, alternativeNames()),
    ],
    now,
  });
  const key = server.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { ca, certificate: own, key };
}

const keyPair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

function certificate({ subject, issuer, extensions, now }: Request): string {
  const algorithm = sequence(id(ids.ecdsaWithSha256));
  const from = new Date(now.getTime() - daysBefore * dayMs);
  const until = new Date(now.getTime() + daysAfter * dayMs);
  const signed = sequence(
    numbered(0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    distinguishedName(issuer.name),
    sequence(time(from), time(until)),
    distinguishedName(subject.name),
    derOf(subject.key),
    numbered(
      3,
      sequence(
        extension(ids.subjectKey, octets(keyId(subject.key))),
        extension(ids.authorityKey, sequence(primitive(0, keyId(issuer.key)))),
        ...extensions,
      ),
    ),
  );
  const signature = sign("sha256", signed, issuer.signingKey);
  return pem(sequence(signed, algorithm, bits(signature)));
}

const derOf = (key: KeyObject) => key.export({ type: "spki", format: "der" });
const keyId = (key: KeyObject) => createHash("sha256").update(derOf(key)).digest().subarray(0, 20);

const distinguishedName = (name: string) => sequence(set(sequence(id(ids.commonName), text(name))));

function extension(path: string, value: Buffer, isCritical?: "critical"): Buffer {
  return sequence(id(path), ...(isCritical === undefined ? [] : [yes]), octets(value));
}

/** 2 is a name of DNS, 7 an address. */
function alternativeNames(): Buffer {
  const loopback6 = Buffer.alloc(16);
  loopback6[15] = 1;
  const addresses = [Buffer.from([127, 0, 0, 1]), loopback6];
  return sequence(primitive(2, Buffer.from("localhost")), ...addresses.map((address) => primitive(7, address)));
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
