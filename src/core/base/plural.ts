/** `1 file`, `2 files`, `1,000 files` */
export const plural = (count: number, word: string) =>
  `${count.toLocaleString("en-US")} ${word}${count === 1 ? "" : "s"}`;
