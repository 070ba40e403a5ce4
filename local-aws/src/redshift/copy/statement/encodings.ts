/** What ENCODING may name. */
export const encodings = ["UTF8", "UTF16", "UTF16LE", "UTF16BE", "ISO88591"] as const;
export type Encoding = (typeof encodings)[number];
