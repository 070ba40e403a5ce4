import type { Code } from "../sql/plpgsql/code.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { syntaxError } from "../sql/refusals.ts";
import type { Engine } from "./engine.ts";

export type Argument = { name: string; mode: "in" | "out" | "inout"; type: string };

export type Procedure = {
  /** With its schema. */
  name: string;
  body: string;
  arguments: readonly Argument[];
  /** Whose rights it has, if it has those of its owner. */
  definer: string | undefined;
  isNonatomic: boolean;
  /** Settings while it runs. */
  settings: readonly { name: string; value: string }[];
};

/** The setting by which the local Redshift keeps that a procedure is NONATOMIC. */
export const nonatomicSetting = "redshift.nonatomic";

/** Of the schemas in the search path, the first with a procedure that fits. */
const procedures = `
  SELECT quote_ident(n.nspname) || '.' || quote_ident(p.proname), p.prosrc,
    CASE WHEN p.prosecdef THEN pg_get_userbyid(p.proowner) END,
    to_jsonb(coalesce(p.proconfig, '{}')), has_function_privilege(p.oid, 'execute') AND has_schema_privilege(n.oid, 'usage'),
    (SELECT coalesce(jsonb_agg(jsonb_build_object('name', coalesce(p.proargnames[i], ''),
        'mode', coalesce((p.proargmodes::text[])[i], 'i'), 'type', format_type(t, NULL)) ORDER BY i), '[]')
      FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS types (t, i)), n.nspname
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prokind = 'p' AND p.proname = $1 AND n.nspname NOT IN ('redshift', 'pg_catalog')
    AND CASE WHEN $2 = '' THEN n.nspname = ANY (current_schemas(false)) ELSE n.nspname = $2 END
  ORDER BY array_position(current_schemas(false), n.nspname)`;

type Given = { procedure: Code; types: readonly string[] };

/** @throws RedshiftSqlError if no procedure, or more than one, fits the arguments, or if it may not be called */
export async function findProcedure(engine: Engine, given: Given): Promise<Procedure> {
  const { schema, name } = nameOf(given.procedure);
  const rows = await engine.ask(procedures, [name, schema]);
  const all = rows.map(read).filter(({ procedure }) => inputsOf(procedure).length === given.types.length);
  const scored = all.map((candidate) => ({ ...candidate, score: scoreOf(inputsOf(candidate.procedure), given.types) }));
  const best = Math.max(...scored.map(({ score }) => score));
  const [found, other] = scored.filter(({ score }) => score === best);
  const signature = `${name}(${given.types.join(", ")})`;
  if (found === undefined)
    throw new RedshiftSqlError(`procedure ${signature} does not exist`, "42883", {
      hint: "No procedure matches the given name and argument types. You may need to add explicit type casts.",
    });
  if (other?.schema === found.schema)
    throw new RedshiftSqlError(`procedure ${signature} is not unique`, "42725", {
      hint: "Could not choose a best candidate procedure. You may need to add explicit type casts.",
    });
  if (!found.mayCall) throw new RedshiftSqlError(`permission denied for procedure ${name}`, "42501");
  return found.procedure;
}

export function inputsOf(procedure: Procedure): Argument[] {
  return procedure.arguments.filter(({ mode }) => mode !== "out");
}

function nameOf(code: Code): { schema: string; name: string } {
  const [first, point, second, ...rest] = code;
  if (first === undefined || first.name === "") throw syntaxError(first?.text);
  if (point === undefined) return { schema: "", name: first.name };
  if (point.text !== "." || second === undefined || second.name === "" || rest.length > 0)
    throw syntaxError(point.text);
  return { schema: first.name, name: second.name };
}

/** A literal without a type fits every argument. */
function scoreOf(inputs: readonly Argument[], types: readonly string[]): number {
  return inputs.filter(({ type }, i) => types[i] === type).length;
}

const modes: Readonly<Record<string, Argument["mode"]>> = { i: "in", o: "out", b: "inout" };

type RawArgument = { name: string; mode: string; type: string };

function read([name, body, definer, config, mayCall, args, schema]: readonly (string | null)[]) {
  const settings = (JSON.parse(config ?? "[]") as string[]).map((setting) => {
    const at = setting.indexOf("=");
    return { name: setting.slice(0, at), value: setting.slice(at + 1) };
  });
  const procedure: Procedure = {
    name: name ?? "",
    body: body ?? "",
    arguments: (JSON.parse(args ?? "[]") as RawArgument[]).map((argument) => ({
      ...argument,
      mode: modes[argument.mode] ?? "in",
    })),
    definer: definer ?? undefined,
    isNonatomic: settings.some((setting) => setting.name === nonatomicSetting),
    settings: settings.filter((setting) => !setting.name.startsWith("redshift.")),
  };
  return { procedure, mayCall: mayCall === "t", schema };
}
