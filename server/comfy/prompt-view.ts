import type { Catalogue } from "#kit/catalogue.ts";
import type { RunDetail } from "#protocol/run.ts";
import { type NodeIds, nodeIds } from "./node-ids.ts";
import type { PromptRecord } from "./prompt.ts";
import { writePrompt } from "./write-prompt.ts";

/** A run as the prompt it was, or could have been, submitted as. */
export interface PromptView {
  readonly record: PromptRecord;
  /** The prompt's id, as its client knows it. */
  readonly id: string;
  readonly ids: NodeIds;
  /** Whose socket hears of it. */
  readonly client: string | undefined;
  /** Whether a node, by our id, is one of the outputs it is run for. */
  isOutput(id: string): boolean;
}

export function promptView(record: PromptRecord, run: string): PromptView {
  const ids = nodeIds(Object.keys(record.prompt));
  const outputs = new Set(record.outputs.map(ids.ours));
  const { client_id } = record.extra_data;
  return {
    record,
    id: record.prompt_id ?? run,
    ids,
    client: typeof client_id === "string" ? client_id : undefined,
    isOutput: (id) => outputs.has(id),
  };
}

/** For a run that was not submitted as a prompt. */
export function viewOfRun({ id, document, targets }: RunDetail, catalogue: Catalogue): PromptView {
  const prompt = writePrompt(document, catalogue);
  const outputs =
    targets ?? Object.keys(prompt).filter((id) => catalogue.get(prompt[id]!.class_type)?.isOutput === true);
  return promptView({ prompt, extra_data: {}, outputs: [...outputs] }, id);
}
