/** `1 file`, `2 files`, `1,000 files`; `many` is for words that take another ending. */
export const plural = (count: number, word: string, many = `${word}s`) =>
  `${count.toLocaleString("en-US")} ${count === 1 ? word : many}`;
