import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// Plain JavaScript, since the first file whose types are stripped anew loads the stripper, 60 ms: with the cache that
// compile-cache.ts names, even main.ts comes without its types.
const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
module.enableCompileCache?.(join(cache, "redshift-loader-compiled"));
await import("./main.ts");
