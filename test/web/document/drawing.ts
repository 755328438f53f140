import type { Workflow } from "#protocol/workflow-schema.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import { openDocument } from "#web/document/open-document.ts";
import { drawn } from "../../engine/drawn-workflow.ts";
import { numberPack } from "../../packs/number-pack.ts";

/** A little pack for arithmetic, as the server describes it to a browser: plain JSON. */
export const catalogue = JSON.parse(JSON.stringify(numberPack().catalogue.describe()));
export const kinds = nodeKinds(catalogue);

/** A document from short notes, as `drawn` makes a workflow. */
export function document(...notes: Parameters<typeof drawn>): WorkflowDocument {
  return opened(drawn(...notes));
}

function opened(workflow: Workflow): WorkflowDocument {
  return openDocument(workflow).document;
}

/** one ─► add ─► sign ─► show, with two ─► add.b */
export const chain = document(
  {
    one: ["number/constant", { value: 1 }],
    two: ["number/constant", { value: 2 }],
    add: ["number/add"],
    sign: ["number/sign"],
    show: ["number/show"],
  },
  ["one.value -> add.a", "two.value -> add.b", "add.sum -> sign.a", "sign.sign -> show.a"],
);

export const wiresOf = ({ wires }: WorkflowDocument) =>
  wires.map(({ from, to, via }) => `${from.join(".")} -> ${to.join(".")}${via ? ` via ${via.join(" ")}` : ""}`).sort();
