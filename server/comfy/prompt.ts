import { z } from "zod";

/** A node of a prompt in ComfyUI's API format. */
export const promptNode = z.looseObject({
  class_type: z.string(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  _meta: z
    .looseObject({ title: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
export type PromptNode = z.output<typeof promptNode>;

/** By node id. An input is a value, or `[source id, output number]`; a list that is a value stands in `{"__value__": …}`. */
export type Prompt = Readonly<Record<string, PromptNode>>;

export const MOST_NODES = 10_000;

/** What is kept with a run for the ComfyUI surface. */
export const promptRecord = z.object({
  prompt: z.record(z.string(), promptNode),
  extra_data: z.record(z.string(), z.unknown()),
  /** Of output nodes that will be run, as the prompt calls them. */
  outputs: z.array(z.string()),
  /** The id that its client gave it, where that is another than the run's. */
  prompt_id: z.string().optional(),
});
export type PromptRecord = z.output<typeof promptRecord>;

/** Where an input of a prompt gets its value from. */
export type Given =
  | { readonly kind: "nothing" }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "link"; readonly node: string; readonly slot: number }
  | { readonly kind: "bad-link" };

/** Reads one input. As in ComfyUI every bare list is meant as a link. */
export function given(input: unknown): Given {
  if (input === undefined) return { kind: "nothing" };
  if (!Array.isArray(input)) {
    const wrapped =
      typeof input === "object" && input !== null && "__value__" in input && Object.keys(input).length === 1;
    return { kind: "value", value: wrapped ? input.__value__ : input };
  }
  const [node, slot] = input;
  const named = typeof node === "string" || Number.isInteger(node);
  return input.length === 2 && named && Number.isInteger(slot) && slot >= 0
    ? { kind: "link", node: String(node), slot }
    : { kind: "bad-link" };
}
