import { trimEndOf, trimStartOf } from "../core/base/trim-character.ts";
import { text } from "./fields.ts";

/** A bucket's name as S3 demands it. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function bucket(describe: string) {
  return text({
    what: 'the bucket\'s name, for example "my-bucket"',
    describe,
    check: bucketProblem,
    pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  });
}

export function bucketProblem(value: string): string | undefined {
  if (/^s3:\/\//i.test(value)) return `is ${JSON.stringify(value)}; write the bucket's name alone, without s3://`;
  if (value.includes("/")) return `is ${JSON.stringify(value)}; write the bucket's name alone, without a key`;
  const isValid = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value) && !value.includes("..") && !/^[0-9.]+$/.test(value);
  if (isValid) return undefined;
  return `is ${JSON.stringify(value)}, which is not a bucket name; write 3 to 63 lower-case letters, digits, "-" and "."`;
}

const maxPrefixBytes = 512;

/** What keys start with. */
export function keyPrefix(describe: string) {
  return text({ what: 'a key prefix, for example "orders/"', describe, check: keyPrefixProblem });
}

/** Of the keys that feed the queue: S3 compares prefix and suffix letter by letter, and refuses a `*` in them. */
export function keyFilter(describe: string) {
  return text({
    what: 'the beginning or end of keys, for example "orders/" or ".csv"',
    describe,
    check: (value) => keyPrefixProblem(value) ?? wildcardProblem(value),
  });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
function wildcardProblem(value: string): string | undefined {
  if (!value.includes("*")) return undefined;
  const plain = trimStartOf(trimEndOf(value, "*"), "*");
  const remedy = plain.includes("*") ? "write the part before the first *" : `write ${JSON.stringify(plain)}`;
  return `is ${JSON.stringify(value)}, but S3 has no wildcards here: it matches * literally, and would announce no file; ${remedy}`;
}

function keyPrefixProblem(value: string): string | undefined {
  if (/^s3:\/\//i.test(value)) return `is ${JSON.stringify(value)}; write the prefix alone, the bucket has its own key`;
  if (/\p{Cc}/u.test(value)) return "contains a control character; remove it";
  if (new TextEncoder().encode(value).length > maxPrefixBytes)
    return `is longer than ${maxPrefixBytes} bytes; shorten it`;
  return undefined;
}

export { folderPrefix } from "../core/base/folder-prefix.ts";
