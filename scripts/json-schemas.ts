import { toJSONSchema } from "zod/mini";
import { bulkInput } from "../src/config/bulk-input.ts";
import { pipelineConfig } from "../src/config/config.ts";
import { deploySettings } from "../src/deployment/deploy-settings.ts";

/** What `schema/` holds: file names and their texts. Draft 7, because editors know it best. */
export function jsonSchemas(): { file: string; text: string }[] {
  return [
    { file: "config.json", title: "Pipeline of Redshift Loader Utilities", schema: pipelineConfig },
    { file: "bulk-input.json", title: "Bulk load of Redshift Loader Utilities", schema: bulkInput },
    { file: "deploy.json", title: "Deployment settings of Redshift Loader Utilities", schema: deploySettings },
  ].map(({ file, title, schema }) => {
    const { $schema, ...rest } = toJSONSchema(schema, { target: "draft-7", io: "input" });
    return { file, text: `${onOneLine(JSON.stringify({ $schema, title, ...rest }, null, 2))}\n` };
  });
}

/** Lists of texts, as the formatter writes them. */
const onOneLine = (json: string) =>
  json.replace(/\[\s+("[^"\n]*"(?:,\s+"[^"\n]*")*)\s+\]/g, (_, items: string) => `[${items.replace(/,\s+/g, ", ")}]`);
