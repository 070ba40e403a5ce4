import { toJSONSchema } from "zod/mini";
import { bulkInput } from "../src/config/bulk-input.ts";
import { pipelineConfig } from "../src/config/config.ts";
import { deploySettings } from "../src/deployment/deploy-settings.ts";
import { loaderEvent } from "../src/events/event-schema.ts";

/** What `schema/` holds: file names and their texts. Draft 7, because editors know it best. */
export function jsonSchemas(): { file: string; text: string }[] {
  return [
    { file: "config.json", title: "Pipeline of Redshift Loader Utilities", schema: pipelineConfig },
    { file: "bulk-input.json", title: "Bulk load of Redshift Loader Utilities", schema: bulkInput },
    { file: "deploy.json", title: "Deployment settings of Redshift Loader Utilities", schema: deploySettings },
    { file: "events.json", title: "Event of Redshift Loader Utilities", schema: loaderEvent },
  ].map(({ file, title, schema }) => {
    const { $schema, ...rest } = toJSONSchema(schema, { target: "draft-7", io: "input" });
    return { file, text: `${onOneLine(JSON.stringify({ $schema, title, ...rest }, null, 2))}\n` };
  });
}

const maxLineLength = 120;

/** Lists of texts, as the formatter writes them: on one line where they fit. */
const onOneLine = (json: string) =>
  json.replace(/\[\s+("[^"\n]*"(?:,\s+"[^"\n]*")*)\s+\]/g, (list, items: string, at: number) => {
    const short = `[${items.replace(/,\s+/g, ", ")}]`;
    const before = at - (json.lastIndexOf("\n", at) + 1);
    return before + short.length > maxLineLength ? list : short;
  });
