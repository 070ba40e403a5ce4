import type { Code } from "./code.ts";

/** A variable, or a field of a record. */
export type Target = { name: string; field?: string };

/** A query in the text, or an expression whose value is its text. */
export type Query = { kind: "static" | "dynamic"; code: Code };

export type Declaration =
  | { kind: "variable"; name: string; type: string; isConstant: boolean; isNotNull: boolean; initial: Code | undefined }
  | { kind: "record"; name: string }
  | { kind: "cursor"; name: string; parameters: readonly Parameter[]; query: Code }
  | { kind: "alias"; name: string; position: number };

export type Parameter = { name: string; type: string };

export type Block = {
  kind: "block";
  label: string | undefined;
  declarations: readonly Declaration[];
  body: readonly Step[];
  /** What WHEN OTHERS runs. */
  handler: readonly Step[] | undefined;
};

type Labelled = { label: string | undefined; body: readonly Step[] };
export type Branch = { conditions: readonly Code[]; body: readonly Step[] };

export type Loop =
  | ({ kind: "loop" } & Labelled)
  | ({ kind: "while"; condition: Code } & Labelled)
  | ({ kind: "range"; name: string; isReverse: boolean; first: Code; last: Code } & Labelled)
  | ({ kind: "rows"; targets: readonly Target[]; query: Query } & Labelled);

export type Choice =
  | { kind: "if"; branches: readonly Branch[]; otherwise: readonly Step[] }
  | { kind: "case"; subject: Code | undefined; branches: readonly Branch[]; otherwise: readonly Step[] | undefined };

export type CursorStep =
  | { kind: "open"; cursor: string; query: Query | undefined; values: readonly Code[] }
  | { kind: "fetch"; cursor: string; targets: readonly Target[] }
  | { kind: "close"; cursor: string };

export type Level = "EXCEPTION" | "WARNING" | "NOTICE" | "INFO" | "LOG";

export type PlainStep =
  | { kind: "assign"; target: Target; value: Code }
  | { kind: "raise"; level: Level; format: string; values: readonly Code[] }
  | { kind: "reraise" }
  | { kind: "sql"; code: Code }
  | { kind: "perform"; code: Code }
  | { kind: "execute"; command: Code; into: readonly Target[] }
  | { kind: "call"; procedure: Code; values: readonly Code[] }
  | { kind: "row count"; targets: readonly Target[] }
  | { kind: "transaction"; action: "begin" | "commit" | "rollback" };

export type Step =
  | Block
  | Loop
  | Choice
  | CursorStep
  | PlainStep
  | { kind: "exit" | "continue"; label: string | undefined; when: Code | undefined }
  | { kind: "return" }
  | { kind: "nothing" };
