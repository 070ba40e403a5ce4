/** Without this character at the start; one character, of one code unit. */
export function trimStartOf(text: string, character: string): string {
  let start = 0;
  while (text[start] === character) start++;
  return text.slice(start);
}

/** Without this character at the end. An expression such as ` +$` would look from each blank to the end of its run. */
export function trimEndOf(text: string, character: string): string {
  let end = text.length;
  while (text[end - 1] === character) end--;
  return text.slice(0, end);
}
