import { errorText } from "../../core/base/error-text.ts";

/**
 * An error in words for the user. Where the AWS SDK and Node say only what happened, the text says what to do next.
 *
 * @param error or the text of one
 */
export function explain(error: unknown, env: Env = process.env): string {
  const text = typeof error === "string" ? error : errorText(error);
  for (const { pattern, say } of explanations) {
    const match = pattern.exec(text);
    if (match) return say(match, env);
  }
  return text;
}

type Env = Readonly<Record<string, string | undefined>>;
type Explanation = { pattern: RegExp; say: (match: RegExpExecArray, env: Env) => string };

const explanations: readonly Explanation[] = [
  {
    pattern: /(?:connect|getaddrinfo|read|write) E[A-Z_]+(?: \[?[\w.:-]+\w)?|socket hang up/,
    say: ({ 0: what, index, input }, env) =>
      `${withoutError(input.slice(0, index)) || "No service answers: "}${what}. ${whereToLook(env)}`,
  },
  {
    pattern: /Could not load credentials|Token is expired|session (?:has|associated with this profile has) expired/,
    say: ([what], { AWS_PROFILE: profile }) =>
      `No valid AWS credentials (${what}). Sign in (aws sso login${profile ? ` --profile ${profile}` : ""}), or name a profile in AWS_PROFILE. ` +
      "The local AWS takes any key: AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local.",
  },
  {
    pattern: /Region is missing|Region not accepted/,
    say: () => "No AWS Region is set. Name it in AWS_REGION, or choose a profile that has one in AWS_PROFILE.",
  },
  {
    pattern: /Deserialization error: to see the raw response/,
    say: (_, env) => `The answer did not come from AWS. ${whereToLook(env)}`,
  },
  {
    pattern: /^The specified bucket does not exist$/,
    say: (_, env) => `The bucket does not exist. Correct its name, or look elsewhere: ${placeOf(env)}`,
  },
];

const withoutError = (before: string) => (before.endsWith("Error: ") ? before.slice(0, -"Error: ".length) : before);

/** The endpoints of AWS follow from the Region, all others are named in the environment. */
function whereToLook(env: Env): string {
  const endpoints = namedEndpoints(env);
  if (endpoints === "") return `Check the network and the Region: ${placeOf(env)}`;
  return `The address comes from ${endpoints}: start the local AWS there with \`redshift-loader local up\`, or correct it.`;
}

/** The variables that decide which AWS is asked. */
function placeOf(env: Env): string {
  const { AWS_PROFILE: profile, AWS_REGION: region } = env;
  const set = [...(profile ? [`AWS_PROFILE=${profile}`] : []), ...(region ? [`AWS_REGION=${region}`] : [])];
  return `${[...set, namedEndpoints(env)].filter(Boolean).join(" ") || "neither AWS_PROFILE nor AWS_REGION is set"}.`;
}

function namedEndpoints(env: Env): string {
  const names = Object.keys(env).filter((name) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && env[name]);
  return names.map((name) => `${name}=${env[name]}`).join(" ");
}
