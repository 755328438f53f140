import { inARow, said } from "#core/said.ts";
import { isCarrier, readTexts } from "#media/metadata.ts";
import { comfyKindOf, promptIn } from "#protocol/comfy-document.ts";
import { failure } from "#protocol/failures.ts";
import { isDocument } from "#protocol/migrate-document.ts";
import { parseJson } from "#protocol/parse-json.ts";
import { decodeText } from "#protocol/text.ts";
import { foreignWorkflow, workflowOf } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { KnownNodes } from "./check-prompt.ts";
import { promptNode } from "./prompt.ts";
import { runIdOf } from "./prompt-id.ts";
import { readPrompt } from "./read-prompt.ts";

/** Classes, and places that are wrong, that are named. */
const MOST_TOLD = 3;
const NAME = "ComfyUI prompt";

/**
 * A workflow of ours, or one in ComfyUI's API format whose nodes are all ours, which becomes one.
 * @throws Failure as `workflowOf`; `workflow/comfyui` for what else is ComfyUI's.
 */
export function importDocument(document: unknown, known: KnownNodes): Workflow {
  const prompt = promptIn(document);
  if (prompt === undefined) return workflowOf(document);
  const nodes = Object.entries(prompt).map(([id, node]) => [id, promptNode.parse(node)] as const);
  const foreign = [...new Set(nodes.map(([, node]) => node.class_type))].filter((type) => !known.infos.has(type));
  if (foreign.length > 0) throw foreignWorkflow(foreign.slice(0, MOST_TOLD));
  const about = { id: runIdOf(JSON.stringify(prompt)), name: NAME };
  const { document: workflow, problems } = readPrompt(Object.fromEntries(nodes), known.catalogue, known.infos, about);
  const wrong = [...problems].flatMap(([id, list]) =>
    list.map(({ details }) => said("node {id}: {details}", { id, details: details.replace(/\.$/, "") })),
  );
  if (wrong.length > 0)
    throw failure(
      "workflow/malformed",
      said("The workflow is malformed: {wrong}; mend these places, or take an undamaged copy of the file.", {
        wrong: inARow(wrong.slice(0, MOST_TOLD), "; "),
      }),
    );
  return workflow;
}

/**
 * The workflow that a file is, or carries if it is a picture or video: ours before ComfyUI's, of which there may be two forms.
 * Undefined for a picture or video that carries none.
 * @throws Failure as `importDocument`, and as `parseJson` for a text.
 */
export function importFile(bytes: Uint8Array, known: KnownNodes): Workflow | undefined {
  if (!isCarrier(bytes)) return importDocument(parseJson(decodeText(bytes), said("The workflow")), known);
  const documents = readTexts(bytes).map((text) => parseJson(withoutNaN(text), said("The workflow")));
  const ours = documents.find((document) => isDocument(document) && document.format === "lemica.workflow");
  const prompt = documents.find((document) => comfyKindOf(document) === "prompt");
  const [first] = documents;
  return first === undefined ? undefined : importDocument(ours ?? prompt ?? first, known);
}

/** Python writes numbers that are none into JSON, and ComfyUI's prompts have some. */
function withoutNaN(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => (token.startsWith('"') ? token : "null"));
}
