import type { i18n } from "i18next";
import type { Problem } from "#protocol/problem.ts";
import type { WorkflowDocument } from "../document/document.ts";
import { type NodeKind, type NodeKinds, portOf } from "../document/node-kinds.ts";

/**
 * A problem in the language of the editor: the server says all in English, and what each code means stands in the area
 * `server` of the other languages' texts. Without words for its code it stays as the server has said it.
 */
export function inWords(
  problem: Problem,
  { texts, document, kinds }: { readonly texts: i18n; readonly document: WorkflowDocument; readonly kinds: NodeKinds },
): Problem {
  const key = `server.${problem.code}`;
  if (!texts.exists(`${key}.message`, { fallbackLng: [] })) return problem;
  const node = document.nodes.find(({ id }) => id === problem.node);
  const kind = kinds.nodes.get(node?.type ?? "");
  const port = problem.port ?? "";
  const values = {
    ...problem,
    node: node?.title ?? kind?.title ?? problem.node ?? "",
    type: node?.type ?? "",
    port: (portOf(kind, "inputs", port) ?? portOf(kind, "outputs", port))?.title ?? port,
    param: titleOf(kind, problem.param ?? ""),
  };
  return { ...problem, message: texts.t(`${key}.message`, values), remedy: texts.t(`${key}.remedy`, values) };
}

function titleOf(kind: NodeKind | undefined, param: string): string {
  const properties = (kind?.params.properties ?? {}) as Readonly<Record<string, { readonly title?: string }>>;
  return (Object.hasOwn(properties, param) && properties[param]!.title) || param;
}
