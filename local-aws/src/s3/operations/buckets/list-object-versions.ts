import type { S3Request } from "../../http/s3-request.ts";
import { s3Namespace, toXml, type XmlNode } from "../../http/xml.ts";
import { invalidArgument, invalidVersionId } from "../../s3-error.ts";
import { isObject, type Version, versionIdOf } from "../../store/key-versions.ts";
import { isVersionId } from "../../store/version-id.ts";
import type { Operation } from "../operation.ts";
import { owner } from "../owner.ts";
import { contentsXml, type Encode, readListing } from "./listing.ts";
import { listVersions } from "./version-listing.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions: Operation = async ({ objects }, request) => {
  const { encode, prefix, delimiter, max } = readListing(request);
  const markers = readMarkers(request);
  const { steps, next } = listVersions(objects.bucket(request.bucket), { prefix, delimiter, max, ...markers });
  const result: XmlNode = {
    "@": s3Namespace,
    Name: request.bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter && encode(delimiter),
    KeyMarker: encode(markers.keyMarker),
    VersionIdMarker: markers.versionIdMarker ?? "",
    NextKeyMarker: next && encode(next.key),
    NextVersionIdMarker: next?.versionId,
    MaxKeys: max,
    EncodingType: request.query.get("encoding-type") ?? undefined,
    IsTruncated: next !== undefined,
    "#each": steps.map((step) =>
      step.kind === "version"
        ? versionXml(step.version, step.isLatest, encode)
        : { CommonPrefixes: { Prefix: encode(step.prefix) } },
    ),
  };
  return { body: toXml({ ListVersionsResult: result }) };
};

/** @throws S3Error `InvalidArgument` */
function readMarkers({ query }: S3Request): { keyMarker: string; versionIdMarker: string | undefined } {
  const keyMarker = query.get("key-marker") ?? "";
  const versionIdMarker = query.get("version-id-marker") || undefined;
  if (versionIdMarker === undefined) return { keyMarker, versionIdMarker };
  if (keyMarker === "") {
    const message = "A version-id marker cannot be specified without a key marker.";
    throw invalidArgument(message, "version-id-marker", versionIdMarker);
  }
  if (!isVersionId(versionIdMarker)) throw invalidVersionId(versionIdMarker);
  return { keyMarker, versionIdMarker };
}

function versionXml(version: Version, IsLatest: boolean, encode: Encode): { [name: string]: XmlNode } {
  const of = { VersionId: versionIdOf(version), IsLatest };
  if (isObject(version)) return { Version: { ...contentsXml(version, encode, true), ...of } };
  const { key, modifiedAtMs } = version;
  return { DeleteMarker: { Key: encode(key), ...of, LastModified: new Date(modifiedAtMs), Owner: owner } };
}
