import type { Engine } from "../procedures/engine.ts";
import { commandOf } from "../sql/translation.ts";
import { takeRights } from "./become-user.ts";
import { begin } from "./begin.ts";
import { endTransaction, type SessionState } from "./session-state.ts";
import { translateFor } from "./translation/translate-for.ts";

/** What a procedure uses of the session. @param run runs a statement as the session does */
export function procedureEngine(state: SessionState, run: Engine["run"]): Engine {
  let definer: string | undefined;
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
      return commandOf(await translateFor(state, sql));
    },
    hasTransaction: () => state.transaction !== undefined,
    async begin() {
      state.transaction ??= await begin(state);
      // a rollback takes back whose rights the session has
      if (definer !== undefined) await changeUser(state, definer);
    },
    end: (how) => endTransaction(state, how),
    async fail() {
      await state.transaction?.fail();
    },
    async become(owner) {
      const earlier = { definer, user: state.user };
      definer = owner;
      await changeUser(state, owner);
      return async () => {
        definer = earlier.definer;
        await changeUser(state, earlier.user);
      };
    },
  };
}

/** Changes whose rights the session has: those of a user, or all. */
export async function changeUser(state: SessionState, user: string | undefined): Promise<void> {
  await state.client.query("RESET SESSION AUTHORIZATION");
  const isUser = user !== undefined && (await takeRights(state.client, user));
  state.user = isUser ? user : undefined;
}
