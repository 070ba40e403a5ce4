import type { Bucket } from "../../store/bucket.ts";
import { positionAfter, positionBeyond } from "../../store/key-index.ts";
import { olderThan, type Version, versionIdOf } from "../../store/key-versions.ts";

export type VersionsAsked = {
  prefix: string;
  delimiter: string | undefined;
  max: number;
  /** Empty: from the first key. */
  keyMarker: string;
  /** Behind this version of the key that the marker names; undefined: behind all of its versions. */
  versionIdMarker: string | undefined;
};

type VersionStep = { kind: "version"; version: Version; isLatest: boolean } | { kind: "common prefix"; prefix: string };

/** Where the next page goes on. */
type NextMarkers = { key: string; versionId: string | undefined };

export type VersionPage = { steps: VersionStep[]; next: NextMarkers | undefined };

/**
 * The versions of all keys, in the order of the keys and newest first.
 *
 * A key marker within a common prefix skips the whole prefix.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_list_operations.snapshot.json (recorded on AWS: `TestS3ListObjectVersions`)
 */
export function listVersions(bucket: Bucket, asked: VersionsAsked): VersionPage {
  const steps: VersionStep[] = [];
  for (const step of walkVersions(bucket, asked)) {
    if (steps.length === asked.max) return { steps, next: markersOf(steps.at(-1)) };
    steps.push(step);
  }
  return { steps, next: undefined };
}

function* walkVersions({ keys }: Bucket, asked: VersionsAsked): Generator<VersionStep> {
  const { prefix, delimiter, keyMarker, versionIdMarker } = asked;
  const common = commonPrefixOf(asked);
  const versions = keys.get(keyMarker);
  if (versions && versionIdMarker !== undefined && common === undefined && keyMarker.startsWith(prefix)) {
    for (const version of olderThan(versions, versionIdMarker)) yield stepOf(version, versions);
  }
  const start = common === undefined ? positionAfter(keyMarker) : positionBeyond(common);
  for (const step of keys.walk({ prefix, delimiter, after: keyMarker === "" ? undefined : start })) {
    if (step.kind === "common prefix") yield { kind: "common prefix", prefix: step.prefix };
    else for (const version of step.value) yield stepOf(version, step.value);
  }
}

const stepOf = (version: Version, [newest]: readonly Version[]): VersionStep => ({
  kind: "version",
  version,
  isLatest: version === newest,
});

function commonPrefixOf({ prefix, delimiter, keyMarker }: VersionsAsked): string | undefined {
  if (delimiter === undefined || !keyMarker.startsWith(prefix)) return undefined;
  const end = keyMarker.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : keyMarker.slice(0, end + delimiter.length);
}

function markersOf(last: VersionStep | undefined): NextMarkers | undefined {
  if (last?.kind === "common prefix") return { key: last.prefix, versionId: undefined };
  return last && { key: last.version.key, versionId: versionIdOf(last.version) };
}
