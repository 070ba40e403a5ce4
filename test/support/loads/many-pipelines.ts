import { parsePipeline } from "../../../src/config/config.ts";
import type { PipelineFile } from "../../../src/folders/pipelines-folder.ts";

/** As many pipelines as asked for, like one: each with a prefix, a table and a name of its own. */
export function manyPipelines(like: PipelineFile, count: number): PipelineFile[] {
  const config = JSON.parse(like.text);
  return Array.from({ length: count }, (_, index) => {
    const name = `orders_${String(index).padStart(4, "0")}_queue`;
    const text = JSON.stringify({
      ...config,
      source: { ...config.source, prefix: `orders_${index}/` },
      copy: { ...config.copy, table_name: `shop.orders_${index}` },
    });
    const parsed = parsePipeline(text, name);
    if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
    return { name, text, pipeline: parsed.pipeline, source: parsed.source };
  });
}
