import * as z from "zod";
import type { ObjectStore } from "../store/object-store.ts";
import { malformedXml, parseXml, s3Namespace, toXml } from "../xml.ts";

const request = z.object({
  Delete: z.object({
    Object: z
      .array(z.object({ Key: z.string() }))
      .min(1)
      .max(1000),
    Quiet: z.string().optional(),
  }),
});

/**
 * POST Bucket?delete.
 *
 * The library's own reads a key like `0123` as a number and announces no removal.
 *
 * @throws S3Error `MalformedXML` also for more than 1,000 keys
 */
export async function deleteObjects(store: ObjectStore, bucket: string, xml: string): Promise<string> {
  const parsed = request.safeParse(parseXml(xml, ["Object"]));
  if (!parsed.success) throw malformedXml();
  const { Object: objects, Quiet } = parsed.data.Delete;
  await Promise.all(objects.map(({ Key: key }) => store.delete({ bucket, key })));
  const shown = Quiet?.trim() === "true" ? [] : objects.map(({ Key }) => ({ Key }));
  return toXml({ DeleteResult: { "@": s3Namespace, Deleted: shown } });
}
