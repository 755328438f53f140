import { exposedName } from "#protocol/block.ts";
import type { Exposed, WorkflowDocument } from "./document.ts";
import { type NodeKinds, nodeTitle } from "./node-kinds.ts";
import { type ParamView, paramsOf } from "./param-view.ts";
import { nodesById } from "./wiring.ts";

/** A parameter that is shown in the form: what it goes by, and where it is. */
export interface ExposedParam {
  readonly exposed: Exposed;
  readonly name: string;
  readonly title: string;
  /** The title of the node it is of. */
  readonly nodeTitle: string;
  /** Undefined where the node's type is not installed, or has no such parameter. */
  readonly param: ParamView | undefined;
}

/** The exposed parameters of a document, in their order. */
export function exposedParams(document: WorkflowDocument, kinds: NodeKinds): readonly ExposedParam[] {
  const nodes = nodesById(document);
  return document.exposed.flatMap((exposed) => {
    const node = nodes.get(exposed.node);
    if (!node) return [];
    const kind = kinds.nodes.get(node.type);
    const param = paramsOf(kind, node.params).find(({ name }) => name === exposed.param);
    const title = exposed.title ?? param?.title ?? exposed.param;
    return [{ exposed, name: exposedName(exposed), title, nodeTitle: nodeTitle(node, kinds), param }];
  });
}
