const tokenName = "console-token";

/** The token comes behind the address's `#`, which browsers send to nobody. The page keeps it, and takes it out of sight. */
export function keepToken(): void {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  localStorage.setItem(tokenName, token);
  history.replaceState(null, "", location.pathname + location.search);
}

/** What the server answered, or why not. */
export type Answered<Value> = { value: Value } | { error: string };

export const ask = <Value>(path: string): Promise<Answered<Value>> => request<Value>(path, {});

export const act = <Value>(path: string, body: object): Promise<Answered<Value>> =>
  request<Value>(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-console-token": localStorage.getItem(tokenName) ?? "" },
    body: JSON.stringify(body),
  });

async function request<Value>(path: string, init: RequestInit): Promise<Answered<Value>> {
  try {
    const answer = await fetch(path, init);
    const json = await answer.json();
    return answer.ok ? { value: json } : { error: json.error };
  } catch {
    return { error: "The console does not answer any more. See whether its command still runs." };
  }
}
