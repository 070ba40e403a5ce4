/**
 * A key as S3 writes it into notifications, and into listings with `encoding-type=url`:
 * space as "+", "/" plain, everything else but letters, digits and `*-._` as %XX of its UTF-8 bytes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function formEncode(key: string): string {
  return new URLSearchParams([["", key]]).toString().slice(1).replaceAll("%2F", "/");
}
