/** What the file has next: so many bytes to read, to pass on as part of a frame, or to leave out; or a frame's end. */
type Step =
  | { kind: "read" | "pass" | "skip"; bytes: number }
  /** `magic` is passed on as the beginning of a frame. */
  | { kind: "begin"; magic: Buffer; bytes: 0 }
  | { kind: "finish"; bytes: 0 };

const frameMagic = 0xfd2fb528;
/** The last four bits are free. */
const skippableMagic = 0x184d2a50;
const blockTypes = { rle: 1, reserved: 3 } as const;
const checksumBytes = 4;

/** Sizes of the fields of a frame's header, by the bits of its descriptor. */
const dictionaryBytes = [0, 1, 2, 4];
const contentSizeBytes = [0, 2, 4, 8];

/**
 * Reads the structure of a ZSTD file, without decompressing it; what the driver read is the answer to "read".
 *
 * @throws Error for bytes that begin no frame
 * @see https://datatracker.ietf.org/doc/html/rfc8878#section-3
 */
function* structure(): Generator<Step, never, Buffer> {
  for (;;) {
    const magic = yield { kind: "read", bytes: 4 };
    const number = magic.readUInt32LE();
    if ((number & 0xfffffff0) >>> 0 === skippableMagic)
      yield { kind: "skip", bytes: (yield { kind: "read", bytes: 4 }).readUInt32LE() };
    else if (number === frameMagic) {
      yield { kind: "begin", magic, bytes: 0 };
      yield* frame();
      yield { kind: "finish", bytes: 0 };
    } else throw new Error(`no frame begins with the bytes ${magic.toString("hex")}`);
  }
}

function* frame(): Generator<Step, void, Buffer> {
  const descriptor = (yield { kind: "read", bytes: 1 }).readUInt8();
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeField = descriptor >> 6;
  const contentSize = sizeField === 0 && isSingleSegment ? 1 : (contentSizeBytes[sizeField] ?? 0);
  yield { kind: "pass", bytes: (isSingleSegment ? 0 : 1) + (dictionaryBytes[descriptor & 3] ?? 0) + contentSize };
  for (let isLast = false; !isLast; ) {
    const header = (yield { kind: "read", bytes: 3 }).readUIntLE(0, 3);
    const type = (header >> 1) & 3;
    if (type === blockTypes.reserved) throw new Error("a block has the reserved type");
    yield { kind: "pass", bytes: type === blockTypes.rle ? 1 : header >> 3 };
    isLast = (header & 1) !== 0;
  }
  if ((descriptor & 0x04) !== 0) yield { kind: "pass", bytes: checksumBytes };
}

/** `cut` gives the pieces of frames in a chunk of the file, `end` checks that the file ends with a frame. */
type FrameCutter = { cut(chunk: Buffer): Generator<Buffer>; end(): void };

/** @throws Error for a file that is cut off, or holds other bytes behind a frame */
function frameCutter(): FrameCutter {
  const steps = structure();
  const started = steps.next();
  let step: Step = started.value;
  let left = step.bytes;
  let read: Buffer[] = [];
  let isInFrame = false;
  let isEmpty = true;

  const advance = () => {
    step = steps.next(Buffer.concat(read)).value;
    left = step.bytes;
    read = [];
  };
  return {
    *cut(chunk) {
      let from = 0;
      for (let at = 0; at < chunk.length; ) {
        const taken = Math.min(left, chunk.length - at);
        if (step.kind === "read") read.push(chunk.subarray(at, at + taken));
        isEmpty = false;
        at += taken;
        left -= taken;
        while (left === 0) {
          advance();
          if (step.kind === "finish") yield chunk.subarray(from, at);
          if (step.kind === "begin") yield step.magic;
          if (step.kind === "begin" || step.kind === "finish") {
            isInFrame = step.kind === "begin";
            from = at;
          }
        }
      }
      if (isInFrame && from < chunk.length) yield chunk.subarray(from);
    },
    end() {
      const isBetween = step.kind === "read" && !isInFrame && read.length === 0 && left === 4;
      if (isEmpty || !isBetween) throw new Error("unexpected end of file");
    },
  };
}

/**
 * The frames of a ZSTD file without skippable ones, in pieces that never reach from one frame into the next: node's
 * decompressor drops what follows a frame in the same piece.
 *
 * @throws Error for a file that is cut off, or holds other bytes behind a frame
 */
export async function* zstdFrames(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { cut, end } = frameCutter();
  let isEmpty = true;
  for await (const chunk of bytes) {
    for (const piece of cut(chunk)) {
      isEmpty = false;
      yield piece;
    }
  }
  end();
  if (isEmpty) yield emptyFrame; // node's decompressor takes no bytes at all for a file that is cut off
}

const emptyFrame = Buffer.from("28b52ffd2000010000", "hex");

/** The frames of bytes that are all there, each as a whole. @throws Error as {@link zstdFrames} does */
export function wholeZstdFrames(bytes: Buffer): Buffer[] {
  const { cut, end } = frameCutter();
  const [magics, bodies]: [Buffer[], Buffer[]] = [[], []];
  for (const piece of cut(bytes)) (magics.length > bodies.length ? bodies : magics).push(piece);
  end();
  return bodies.map((body, at) => Buffer.concat([magics[at] ?? Buffer.alloc(0), body]));
}
