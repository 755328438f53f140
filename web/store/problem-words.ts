import type { i18n } from "i18next";
import { paramSchemas } from "#protocol/param-schema.ts";
import type { Problem } from "#protocol/problem.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import { type NodeKinds, nodeTitle, paramSchema, paramTitle, portOf } from "#web/document/node-kinds.ts";
import { refuses, takesOf } from "./param-takes.ts";

interface Known {
  readonly texts: i18n;
  readonly document: WorkflowDocument;
  readonly kinds: NodeKinds;
  tell(text: string): string;
}

/**
 * A problem in the language of the editor: the server says all in English, and what each code means stands in the area
 * `server` of the other languages' texts. Without words for its code it stays as the server has said it.
 */
export function inWords(problem: Problem, { texts, document, kinds, tell }: Known): Problem {
  const key = `server.${problem.code}`;
  if (!texts.exists(`${key}.message`, { fallbackLng: [] })) return problem;
  const node = document.nodes.find(({ id }) => id === problem.node);
  const kind = kinds.nodes.get(node?.type ?? "");
  const { port = "", param = "" } = problem;
  const values = {
    ...problem,
    node: node ? nodeTitle(node, kinds) : (problem.node ?? ""),
    type: node?.type ?? "",
    port: (portOf(kind, "inputs", port) ?? portOf(kind, "outputs", port))?.title ?? port,
    param: paramTitle(kind, param),
  };
  const remedy = REMEDIES[problem.code]?.({ problem, texts, kinds, kind, tell, value: node?.params[param] });
  return {
    ...problem,
    message: texts.t(`${key}.message`, values),
    remedy: remedy ?? texts.t(`${key}.remedy`, values),
  };
}

interface About {
  readonly problem: Problem;
  readonly texts: i18n;
  readonly kinds: NodeKinds;
  readonly kind: NodeKind | undefined;
  readonly value: unknown;
  tell(text: string): string;
}

/** What to do about problems of some codes, where the catalogue says more than words that are always the same. */
const REMEDIES: Readonly<Record<string, (about: About) => string | undefined>> = {
  "workflow/invalid-param": ({ problem: { param = "", message }, texts, kind, tell, value }) => {
    const schema = paramSchema(kind, param);
    if (schema && refuses(schema, value))
      return texts.t("server.workflow/invalid-param.remedy", { takes: takesOf(schema, { texts, tell }) });
    const description = schema?.description;
    return description !== undefined
      ? texts.t("problems.as-described", { description })
      : texts.t("problems.as-the-server-says", { message });
  },
  "workflow/unknown-param": ({ texts, kind }) => {
    const names = Object.keys(paramSchemas(kind?.params).properties);
    if (names.length === 0) return texts.t("problems.no-params");
    const params = names.map((name) => texts.t("problems.with-more", { kind: name, more: paramTitle(kind, name) }));
    return texts.t("server.workflow/unknown-param.remedy", { params: params.join(texts.t("problems.comma")) });
  },
  "workflow/unknown-node-type": ({ problem, texts, kinds }) => {
    // The server names those that are called alike.
    const near = problem.remedy.split(/[\s,]+/).flatMap((word) => kinds.nodes.get(word)?.title ?? []);
    return near.length === 0 ? undefined : texts.t("problems.like", { near: near.join(texts.t("problems.or")) });
  },
};

/** What is wrong and what to do, in one line. A full-width stop has its space within. */
export function inOne({ message, remedy }: Pick<Problem, "message" | "remedy">): string {
  return message.endsWith("。") ? message + remedy : `${message} ${remedy}`;
}
