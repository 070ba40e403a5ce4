import type { DemoFile } from "../data/demo-file.ts";

/** A file that was put into S3: all of it but its bytes. */
export type Shipment = Omit<DemoFile, "body"> & { url: string; bytes: number; eTag: string; putAt: Date };
