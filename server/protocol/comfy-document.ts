/**
 * What a JSON of ComfyUI is: a `prompt`, nodes by id as its API takes them (Export (API)), or a `workflow`, as its editor saves it, blueprints of
 * subgraphs included. Undefined for what is neither.
 */
export type ComfyKind = "prompt" | "workflow";

type Json = Readonly<Record<string, unknown>>;

export function comfyKindOf(document: unknown): ComfyKind | undefined {
  if (promptIn(document)) return "prompt";
  return isSaved(document) || (isObject(document) && isSaved(document.workflow)) ? "workflow" : undefined;
}

/** The nodes by id of a document that is, or has as its `prompt`, what ComfyUI's API takes. */
export function promptIn(document: unknown): Json | undefined {
  if (!isObject(document)) return undefined;
  if (isPrompt(document)) return document;
  return isObject(document.prompt) && isPrompt(document.prompt) ? document.prompt : undefined;
}

function isPrompt(document: Json): boolean {
  const nodes = Object.values(document);
  return nodes.length > 0 && nodes.every((node) => isObject(node) && typeof node.class_type === "string");
}

/** Older files have positions of links in lists, newer ones objects; subgraphs stand among the definitions. */
function isSaved(document: unknown): boolean {
  if (!isObject(document) || "format" in document) return false;
  if (Array.isArray(document.nodes))
    return ["links", "last_node_id", "last_link_id", "definitions", "extra", "state"].some((name) => name in document);
  return isObject(document.definitions) && Array.isArray(document.definitions.subgraphs);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
