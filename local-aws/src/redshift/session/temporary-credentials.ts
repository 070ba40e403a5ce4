import { randomBytes } from "node:crypto";

type Granted = { user: string; autoCreate: boolean };
type Grant = Granted & { name: string; password: string; expiresAt: number };

type Wanted = {
  /** With its prefix, as the client signs in. */
  name: string;
  /** Whose session opens. */
  user: string;
  autoCreate: boolean;
  durationSeconds: number;
};

/** Names and passwords that the operations of Redshift's API hand out for a while. */
export type TemporaryCredentials = {
  grant(wanted: Wanted): { name: string; password: string; expiresAt: Date };
  isTemporary(name: string): boolean;
  /** @returns undefined if the password is wrong or has expired */
  check(name: string, password: string): Granted | undefined;
};

/** `IAMA:` is the prefix of a user that is created when it first signs in, `IAMR:` that of a role. */
const prefix = /^IAM[AR]?:/;

export function createTemporaryCredentials(now: () => Date): TemporaryCredentials {
  let grants: Grant[] = [];
  const forgetOld = () => {
    grants = grants.filter(({ expiresAt }) => expiresAt > now().getTime());
  };
  return {
    grant({ durationSeconds, ...wanted }) {
      forgetOld();
      const password = randomBytes(48).toString("base64");
      const expiresAt = now().getTime() + durationSeconds * 1000;
      grants.push({ ...wanted, password, expiresAt });
      return { name: wanted.name, password, expiresAt: new Date(expiresAt) };
    },
    isTemporary: (name) => prefix.test(name),
    check(name, password) {
      forgetOld();
      return grants.find((grant) => grant.name === name && grant.password === password);
    },
  };
}
