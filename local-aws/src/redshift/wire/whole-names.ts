import { wholeName } from "../sql/lex/postgres-name.ts";
import { message } from "./server-messages.ts";

const headerBytes = 7;
/** Behind the zero byte at the end of a name. */
const fieldBytes = 18;
/** PostgreSQL's longest name, which a shortened one may have. */
const shortenedBytes = 51;

/** @param frame a RowDescription; its columns get the names that the statement gave them, whatever their length */
export function withWholeNames(frame: Buffer): Buffer {
  const parts: Buffer[] = [];
  let isChanged = false;
  let at = headerBytes;
  for (let fields = frame.readUInt16BE(5); fields > 0; fields--) {
    const end = frame.indexOf(0, at);
    const name = frame.toString("utf8", at, end);
    const whole = end - at < shortenedBytes ? name : wholeName(name);
    isChanged ||= whole !== name;
    parts.push(Buffer.from(`${whole}\0`), frame.subarray(end + 1, end + 1 + fieldBytes));
    at = end + 1 + fieldBytes;
  }
  return isChanged ? message("T", frame.subarray(5, headerBytes), ...parts) : frame;
}
