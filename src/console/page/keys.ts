/** `/` searches, `g o` goes to the overview, `g p` to the plan; `j` and `k` move through links of the main part. */
export function keys(event: KeyboardEvent, go: (href: string) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector<HTMLInputElement>("#search")?.focus();
  } else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  else if (before === "g" && event.key === "o") go("/");
  else if (before === "g" && event.key === "p") go("/plan");
  before = event.key;
}

let before = "";

const isTyping = (target: EventTarget | null) =>
  target instanceof Element && target.closest("input, textarea, select, dialog") !== null;

function step(by: 1 | -1): void {
  const links = Array.from(document.querySelectorAll<HTMLElement>("main a, main button, main summary"));
  const at = links.indexOf(document.activeElement as HTMLElement); // -1 for what is not in the list
  links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by]?.focus();
}
