import { type ConfigProblem, parsePipeline } from "../config/config.ts";
import { type Draft, type DraftConfig, placeholder, toDo } from "./draft.ts";

/** Names that no pipeline may have, in lower case: deploy.json holds the settings of the deployment. */
const reservedNames = ["deploy"];

/**
 * Gives each draft a name of its own, and turns what is not valid into a placeholder and a "to do". So `validate` finds
 * nothing in the files but placeholders.
 */
export function finishDrafts(drafts: readonly Draft[]): Draft[] {
  const taken = new Set(reservedNames);
  return drafts.map((draft) => {
    const name = freeName(queueName(draft.name), taken);
    taken.add(name.toLowerCase());
    const queue = toDo(
      "queue",
      `the file's name is the queue's: ${name}. The deployment creates that queue; rename the file if you have another`,
    );
    const { config, notes } = withPlaceholders({ ...draft, name });
    return { name, from: draft.from, config, notes: [...notes, queue] };
  });
}

/** The nearest name that SQS takes. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
function queueName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 70);
  return /[A-Za-z0-9]/.test(name) ? name : "pipeline";
}

/** File systems may ignore case, so names that differ in case only are not free. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name.toLowerCase())) return name;
  let count = 2;
  while (taken.has(`${name}_${count}`.toLowerCase())) count++;
  return `${name}_${count}`;
}

function withPlaceholders(draft: Draft): Pick<Draft, "config" | "notes"> {
  const parsed = parsePipeline(JSON.stringify(draft.config), draft.name);
  const problems = "problems" in parsed ? parsed.problems.filter(({ message }) => !isPlaceholder(message)) : [];
  const config = problems.reduce((written, { path }) => withPlaceholder(written, path), draft.config);
  return { config, notes: [...draft.notes, ...problems.map(problemNote)] };
}

const isPlaceholder = (message: string) => message.startsWith("is still the placeholder ");

const problemNote = ({ path, message }: ConfigProblem) => toDo(path, message);

/** @param path such as `copy.columns[2]`; the whole key is replaced */
function withPlaceholder(config: DraftConfig, path: string): DraftConfig {
  const [, section = "", key = ""] = /^(\w+)\.(\w+)/.exec(path) ?? [];
  const keys = config[section];
  if (keys === undefined || key === "") return config;
  const value = Array.isArray(keys[key]) ? [placeholder(key)] : placeholder(key);
  return { ...config, [section]: { ...keys, [key]: value } };
}
