import { folded, type TableName } from "../../../core/base/identifier.ts";
import type { DraftPlaces } from "../../../core/draft/draft-config.ts";
import type { DraftNote } from "../../../core/draft/draft-notes.ts";
import { s3Place } from "../../given-files.ts";

/** What the user said of the places. */
export type GivenPlaces = { role?: string; workgroup?: string; cluster?: string; database: string };

type Given = { table: TableName; samples: readonly string[]; files: readonly string[]; options: GivenPlaces };

/** Where the pipeline's files come from, and what loads them. What nobody said is made up, with a note. */
export function draftedPlaces({ table, samples, files, options }: Given): { places: DraftPlaces; toDo: DraftNote[] } {
  const { role, workgroup, cluster, database } = options;
  const source = sourceOf(table, samples, files);
  const manifestBucket = bucketName(`${source.bucket.replace(/-landing$/, "")}-manifests`);
  const toDo = (name: string, text: string): DraftNote => ({ kind: "to do", name, text });
  const { isMadeUp, ...place } = source;
  return {
    places: {
      source: place,
      manifestBucket,
      roleArn: role ?? "default",
      cluster: cluster === undefined ? { workgroup: workgroup ?? "default" } : { identifier: cluster },
      database,
    },
    toDo: [
      ...(isMadeUp
        ? [toDo("source", `${place.bucket}/${place.prefix} is made up; write the bucket and the prefix of the files`)]
        : []),
      toDo("output.manifest_bucket", `${manifestBucket} is made up; name a bucket, other than that of the files`),
      ...(role === undefined
        ? [
            toDo(
              "copy.role_arn",
              '"default" is the role that the warehouse has as its default; name another with --role',
            ),
          ]
        : []),
      ...(cluster === undefined && workgroup === undefined
        ? [
            toDo(
              "cluster",
              "the workgroup is AWS's own default; name yours with --workgroup or --cluster, and --database",
            ),
          ]
        : []),
    ],
  };
}

function sourceOf(table: TableName, samples: readonly string[], files: readonly string[]) {
  const suffix = commonSuffix(files);
  const s3 = samples.flatMap((place) => s3Place(place) ?? []);
  const [first] = s3;
  if (first && s3.length === samples.length && s3.every(({ bucket }) => bucket === first.bucket)) {
    const prefix = folderOf(s3.map((place) => place.prefix));
    return { bucket: first.bucket, ...(prefix && { prefix }), ...suffix, isMadeUp: false };
  }
  const plain = folded(table.name).replaceAll(/[^a-z0-9_-]/g, "_");
  return { bucket: bucketName(`${table.schema ?? "my"}-landing`), prefix: `${plain}/`, ...suffix, isMadeUp: true };
}

/** The longest folder that all have in common. */
function folderOf([first = "", ...others]: readonly string[]): string {
  let folder = first.slice(0, first.lastIndexOf("/") + 1);
  while (!others.every((other) => other.startsWith(folder)))
    folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  return folder;
}

function commonSuffix(files: readonly string[]): { suffix?: string } {
  const suffixes = new Set(
    files.map((file) => /\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|avro)(?:\.(?:gz|zst))?$/.exec(file)?.[0]),
  );
  const [suffix] = suffixes;
  return suffixes.size === 1 && suffix !== undefined ? { suffix } : {};
}

/** The nearest name that S3 takes. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function bucketName(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, "-")
    .slice(-63);
  return /^[a-z0-9]/.test(name) ? name : `x${name.slice(1)}`;
}
