import type { Right } from "./right.ts";

/**
 * A right with at most so many resources in each place (a bucket, the queues of an account), and prefixes in a condition: those
 * that begin alike become one pattern. It allows all that the right allows, and other names of these patterns too.
 */
export function widen(right: Right, most: number): Right {
  const resources = [...Map.groupBy(right.resources, homeOf)].flatMap(([home, all]) =>
    patternsOf(
      all.map((resource) => resource.slice(home.length)),
      most,
    ).map((rest) => home + rest),
  );
  const conditions = right.conditions && widenedPrefixes(right.conditions, most);
  if (resources.length === right.resources.length) return { ...right, ...(conditions && { conditions }) };
  return { ...right, resources, ...(conditions && { conditions }), because: right.because ?? tooMany };
}

const tooMany =
  "A role's policies are too short for the name of each pipeline, so names that begin alike are one pattern.";

/** What a pattern never covers: the bucket of objects, the account of queues. Anything else is a place of its own. */
function homeOf(resource: string): string {
  if (resource.includes(":sqs:")) return resource.slice(0, resource.lastIndexOf(":") + 1);
  const slash = resource.indexOf("/");
  return resource.includes(":s3:::") && slash !== -1 ? resource.slice(0, slash + 1) : resource;
}

function widenedPrefixes(conditions: NonNullable<Right["conditions"]>, most: number): NonNullable<Right["conditions"]> {
  const { StringLike: like } = conditions;
  const prefixes = like?.["s3:prefix"];
  if (!Array.isArray(prefixes)) return conditions;
  return { ...conditions, StringLike: { ...like, "s3:prefix": patternsOf(prefixes.map(String), most) } };
}

/**
 * At most so many patterns that match all texts. Sorted texts are cut where neighbours have least in common, and each group
 * becomes what all of it begin and end with, with a `*` between.
 */
export function patternsOf(texts: readonly string[], most: number): string[] {
  const sorted = [...new Set(texts)].toSorted();
  if (sorted.length <= most) return sorted;
  const cuts = sorted
    .slice(1)
    .map((text, index) => ({ at: index + 1, common: commonStart(sorted[index] ?? "", text) }))
    .toSorted((a, b) => a.common - b.common || a.at - b.at)
    .slice(0, most - 1)
    .map(({ at }) => at)
    .toSorted((a, b) => a - b);
  return [0, ...cuts].map((from, index) => patternOf(sorted.slice(from, cuts[index])));
}

function patternOf(group: readonly string[]): string {
  const [first = "", ...others] = group;
  if (others.length === 0) return first;
  const start = others.reduce((length, text) => Math.min(length, commonStart(first, text)), first.length);
  const rests = group.map((text) => reversed(text.slice(start)));
  const [rest = "", ...otherRests] = rests;
  const end = otherRests.reduce((length, text) => Math.min(length, commonStart(rest, text)), rest.length);
  return `${first.slice(0, start)}*${reversed(rest.slice(0, end))}`.replace(/\*{2,}/, "*");
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

const reversed = (text: string) =>
  Array.from({ length: text.length }, (_, index) => text[text.length - 1 - index]).join("");
