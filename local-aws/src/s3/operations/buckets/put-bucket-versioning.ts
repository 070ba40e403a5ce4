import * as z from "zod";
import { contentOf, textOf } from "../../http/body.ts";
import { malformedXml, parseXml } from "../../http/xml.ts";
import { S3Error } from "../../s3-error.ts";
import { type Versioning, versioning } from "../../store/bucket-journal.ts";
import type { Operation } from "../operation.ts";

const configuration = z.object({
  Status: versioning.optional(),
  MfaDelete: z.enum(["Enabled", "Disabled"]).optional(),
});
/** An empty element is a text. */
const input = z.object({ VersioningConfiguration: z.union([z.literal("").transform(() => ({})), configuration]) });

/**
 * Takes effect at once; S3 may need some minutes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
 */
export const putBucketVersioning: Operation = async ({ objects }, request) => {
  const bucket = objects.bucket(request.bucket);
  await bucket.setVersioning(readStatus(await textOf(contentOf(request))));
  return {};
};

/** @throws S3Error `IllegalVersioningConfigurationException`, `MalformedXML`, `NotImplemented` */
function readStatus(xml: string): Versioning {
  const parsed = input.safeParse(parseXml(xml, []));
  if (!parsed.success) throw malformedXml();
  const { Status, MfaDelete }: z.infer<typeof configuration> = parsed.data.VersioningConfiguration;
  if (MfaDelete === "Enabled") throw new S3Error("NotImplemented", "Local S3 has no MFA delete. Leave out MfaDelete.");
  if (Status !== undefined) return Status;
  throw new S3Error("IllegalVersioningConfigurationException", "The Versioning element must be specified");
}
