declare module "pg-copy-streams" {
  import type { Readable, Writable, WritableOptions } from "node:stream";
  import type { Submittable } from "pg";

  export function to(sql: string): Readable & Submittable;
  export function from(sql: string, options?: WritableOptions): Writable & Submittable;
}
