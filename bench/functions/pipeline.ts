/** The configuration that the function under measurement reads: a merge, and the product's defaults for all else. */
export function pipelineJson(
  maxFiles: number,
  { safety = {}, byName = false }: { safety?: { exactly_once?: boolean }; byName?: boolean } = {},
): string {
  const copy = byName ? { options: "CSV IGNOREHEADER 1", columns: "by_name" } : { options: "FORMAT AS CSV" };
  return JSON.stringify({
    output: { manifest_bucket: "manifests", manifest_prefix: "manifests/" },
    copy: { ...copy, role_arn: "arn:aws:iam::000000000000:role/bench", table_name: "public.orders" },
    cluster: { identifier: "bench", db_name: "dev" },
    options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" },
    batch: { max_files: maxFiles },
    safety,
  });
}
