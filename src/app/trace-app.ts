import pMap from "p-map";
import type { PipelineSource } from "../config/config.ts";
import { placeOf, s3Url } from "../core/arrivals/s3-url.ts";
import type { Listing } from "../core/bulk/bulk-load.ts";
import { likePattern } from "../core/upkeep/trace/like-pattern.ts";
import { filesOfId, filesOfStatement } from "../core/upkeep/trace/named-files.ts";
import { fitsSource, type TraceDeps, trace } from "../core/upkeep/trace/trace.ts";
import type { FileTrace } from "../core/upkeep/trace/trace-file.ts";
import type { Resources } from "./resources.ts";

export type TracedFile = { pipeline: string; url: string };

type TraceResources = TraceDeps & Pick<Resources, "pipelines" | "objects" | "warehouse"> & { listing: Listing };

const maxPipelinesAtOnce = 8;

/** Files that are listed for a pattern. */
const maxListed = 1000;

export function traceWith(resources: TraceResources) {
  const { pipelines, listing } = resources;
  const sourcesOf = (names: readonly string[]) =>
    pMap(names, async (name) => ({ name, source: await pipelines.sourceOf(name) }), {
      concurrency: maxPipelinesAtOnce,
    });
  return {
    trace: async ({ pipeline, url }: TracedFile): Promise<FileTrace> =>
      trace(resources, { pipelineName: pipeline, source: await pipelines.sourceOf(pipeline) }, url),
    pipelinesOf: async (names: readonly string[], url: string): Promise<readonly TracedFile[]> =>
      pipelinesOf(await sourcesOf(names), url),
    filesOfId: async (names: readonly string[], id: string): Promise<readonly TracedFile[]> => {
      if (isStatementId(id)) {
        const urls = await filesOfStatement(resources, id.toLowerCase());
        const sources = await sourcesOf(names);
        return urls.flatMap((url) => pipelinesOf(sources, url));
      }
      const found = await pMap(names, async (name) => ({ name, urls: await filesOfId(resources, name, id) }), {
        concurrency: maxPipelinesAtOnce,
      });
      return found.flatMap(({ name, urls }) => urls.map((url) => ({ pipeline: name, url })));
    },
    filesLike: async (
      names: readonly string[],
      pattern: string,
      { maxKeys = Number.POSITIVE_INFINITY }: { maxKeys?: number } = {},
    ): Promise<readonly TracedFile[]> => {
      const found: TracedFile[] = [];
      for (const { name, source } of await sourcesOf(names))
        if (source)
          for await (const url of urlsLike(listing, source, { pattern, maxKeys })) {
            found.push({ pipeline: name, url });
            if (found.length >= maxListed) return found;
          }
      return found;
    },
  };
}

type Sources = readonly { name: string; source: PipelineSource | undefined }[];

function pipelinesOf(sources: Sources, url: string): readonly TracedFile[] {
  const known = sources.map(({ name, source }) => ({ name, fits: fitsSource(source, placeOf(url)) }));
  const fitting = known.filter(({ fits }) => fits);
  const unknown = known.filter(({ fits }) => fits === undefined);
  const chosen = [fitting, unknown, known].find((some) => some.length > 0) ?? [];
  return chosen.map(({ name }) => ({ pipeline: name, url }));
}

const isStatementId = (id: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

/** Only the keys that begin as the pattern does are listed. */
async function* urlsLike(
  listing: Listing,
  source: PipelineSource,
  { pattern, maxKeys }: { pattern: string; maxKeys: number },
): AsyncGenerator<string> {
  const { start, fits } = likePattern(pattern);
  const prefix = source.prefix ?? "";
  if (!prefix.startsWith(start) && !start.startsWith(prefix)) return;
  let seen = 0;
  for await (const file of listing.list(source.bucket, start.length > prefix.length ? start : prefix)) {
    if (fits(file.key) && fitsSource(source, file)) yield s3Url(file);
    seen += 1;
    if (seen >= maxKeys) return;
  }
}
