import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { bucket, type Emulator } from "./emulator.ts";

const table = "big (id bigint, noted_at timestamp, amount numeric(12,2), note varchar(200))";
const linesPerPiece = 8_192;

/** How much memory a COPY of a large CSV file, made on the spot, takes above what the emulator has when idle. */
export type BigFile = { rows: number; seconds: number; idleBytes: number; peakBytes: number };

/** @throws Error if rows are missing afterwards */
export async function loadBigFile(emulator: Emulator, bytes: number, count: RowCount): Promise<BigFile> {
  const piece = Buffer.from(Array.from({ length: linesPerPiece }, (_, at) => line(at)).join(""));
  const pieces = Math.ceil(bytes / piece.length);
  await emulator.run(`CREATE TABLE ${table}`);
  await warmUp(emulator, piece);
  const idleBytes = await emulator.memoryBytes();
  const Body = Readable.from(repeated(piece, pieces));
  const ContentLength = piece.length * pieces;
  await emulator.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "big.csv", Body, ContentLength }));
  const { seconds, peakBytes } = await watched(emulator, () => emulator.copy("big", "big.csv", "CSV"));
  const rows = linesPerPiece * pieces;
  const loaded = await count("big");
  if (loaded !== rows) throw new Error(`The big file has ${rows} rows and ${loaded} were loaded.`);
  await emulator.run("DROP TABLE big");
  return { rows, seconds, idleBytes, peakBytes };
}

const warmUpLoads = 20;
const settleMs = 2_000;

/**
 * Small loads first: once in its life, V8 compiles PostgreSQL's parser for speed, which takes half a gigabyte for a third
 * of a second whatever is loaded.
 */
async function warmUp(emulator: Emulator, piece: Buffer): Promise<void> {
  await emulator.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "small.csv", Body: piece }));
  for (let load = 0; load < warmUpLoads; load++) await emulator.copy("big", "small.csv", "CSV");
  await emulator.run("TRUNCATE big");
  await setTimeout(settleMs);
}

export type RowCount = (table: string) => Promise<number>;

function line(at: number): string {
  const seconds = String(at % 60).padStart(2, "0");
  const note =
    at % 8 === 0 ? `"a note, with ""quotes"", number ${at} ${"x".repeat(80)}"` : `a plain note ${"y".repeat(100)}`;
  return `${at},2026-01-02 03:04:${seconds},${at}.25,${note}\n`;
}

function* repeated(piece: Buffer, times: number): Iterable<Buffer> {
  for (let at = 0; at < times; at++) yield piece;
}

const sampleEveryMs = 200;

async function watched(
  emulator: Emulator,
  load: () => Promise<number>,
): Promise<{ seconds: number; peakBytes: number }> {
  let peakBytes = 0;
  const sample = async () => {
    peakBytes = Math.max(peakBytes, await emulator.memoryBytes());
  };
  const timer = setInterval(() => void sample().catch(() => undefined), sampleEveryMs);
  const seconds = await load().finally(() => clearInterval(timer));
  await sample();
  return { seconds, peakBytes };
}
