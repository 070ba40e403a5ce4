import type { Engine } from "../procedures/engine.ts";
import { becomeUser } from "./become-user.ts";
import { begin, endTransaction, type SessionState } from "./session-state.ts";
import { translateFor } from "./translation/translate-for.ts";

/** What a procedure uses of the session. @param run runs a statement as the session does */
export function procedureEngine(state: SessionState, run: Engine["run"]): Engine {
  return {
    run,
    async ask(text, values = []) {
      const types = { getTypeParser: () => (value: string) => value };
      const { rows } = await state.client.query<(string | null)[]>({
        text,
        values: [...values],
        types,
        rowMode: "array",
      });
      return rows;
    },
    async commandOf(sql) {
      const translation = await translateFor(state, sql);
      return translation.kind === "sql" ? translation.command : translation.kind;
    },
    hasTransaction: () => state.transaction !== undefined,
    async begin() {
      state.transaction ??= await begin(state);
    },
    end: (how) => endTransaction(state, how),
    async fail() {
      await state.transaction?.fail();
    },
    become: (owner) => become(state, owner),
  };
}

/** A superuser owns what the session itself creates, and has all rights. */
async function become(state: SessionState, owner: string): Promise<() => Promise<void>> {
  const { client, user } = state;
  const take = async (name: string | undefined) => {
    await client.query("RESET SESSION AUTHORIZATION");
    const isUser = name !== undefined && (await becomeUser(client, name));
    state.user = isUser ? name : undefined;
  };
  await take(owner);
  return () => take(user);
}
