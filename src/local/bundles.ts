import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../app/package-root.ts";

/** Where `npm run build` puts the functions, and where an installed package has them. */
export const bundlesDirectory = fileURLToPath(new URL("dist/lambda", packageRoot));

export const areFunctionsBuilt = (): boolean => existsSync(`${bundlesDirectory}/loader.mjs`);
