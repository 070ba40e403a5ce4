/**
 * A key as S3 writes it into notifications, and into listings with `encoding-type=url`:
 * space as "+", "/" plain, everything else but letters, digits and `*-._` as %XX of its UTF-8 bytes.
 *
 * @see facts §3.1
 */
export function formEncode(key: string): string {
  return new URLSearchParams([["", key]]).toString().slice(1).replaceAll("%2F", "/");
}
