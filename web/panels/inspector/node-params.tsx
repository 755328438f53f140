import { Pin, PinOff, RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { exposedName } from "#protocol/block.ts";
import type { Problem } from "#protocol/problem.ts";
import type { DocumentNode, WorkflowDocument } from "#web/document/document.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import { type ParamView, paramsOf, shownValue } from "#web/document/param-view.ts";
import { sameJson } from "#web/document/same-json.ts";
import { act } from "#web/store/editor.ts";
import { inOneHere } from "#web/store/failure-words.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Section } from "#web/ui/section.tsx";
import { ParamField } from "./param-field.tsx";

/** The parameters of a node as a form; each can be set back to its default, and shown in the run form. */
export function NodeParams({
  document,
  kind,
  node,
  problems,
}: {
  readonly document: WorkflowDocument;
  readonly kind: NodeKind | undefined;
  readonly node: DocumentNode;
  readonly problems: readonly Problem[];
}) {
  const { t } = useTranslation();
  const params = paramsOf(kind, node.params);
  const unknown = Object.entries(node.params).filter(([name]) => !params.some((param) => param.name === name));
  if (params.length + unknown.length === 0) return null;
  return (
    <Section title={t("inspector.params")}>
      {params.map((param) => (
        <ParamField
          key={param.name}
          node={node.id}
          param={param}
          problem={problemText(problems, param.name)}
          extra={<ParamTools document={document} node={node} param={param} />}
          onChange={(value) => setParam(node.id, param.name, value)}
        />
      ))}
      {unknown.map(([name, value]) => (
        <div key={name} className="unknown-param">
          <span>{name}</span>
          <code>{JSON.stringify(value)}</code>
          <IconButton name={t("inspector.remove-param", { name })} onPress={() => setParam(node.id, name, undefined)}>
            <RotateCcw />
          </IconButton>
          <p className="problem">{problemText(problems, name)}</p>
        </div>
      ))}
    </Section>
  );
}

/** Sets a parameter; what is typed without a pause is one step. */
export function setParam(node: string, param: string, value: unknown): void {
  act([{ type: "set-param", node, param, value }], { merge: `param:${node}.${param}` });
}

export function problemText(problems: readonly Problem[], param: string): string | undefined {
  const problem = problems.find((each) => each.param === param);
  return problem && inOneHere(problem);
}

function ParamTools({
  document,
  node,
  param,
}: {
  readonly document: WorkflowDocument;
  readonly node: DocumentNode;
  readonly param: ParamView;
}) {
  const { t } = useTranslation();
  const place = { node: node.id, param: param.name };
  const exposed = document.exposed.find((each) => each.node === node.id && each.param === param.name);
  const changed = Object.hasOwn(node.params, param.name) && !sameJson(param.value, param.defaultValue);
  return (
    <span className="param-tools" data-exposed={exposed !== undefined}>
      {changed && (
        <IconButton
          name={t("inspector.reset", { name: param.title, value: shownValue(param, param.defaultValue) })}
          onPress={() => act([{ type: "set-param", ...place }])}
        >
          <RotateCcw />
        </IconButton>
      )}
      <IconButton
        name={
          exposed
            ? t("inspector.conceal", { name: exposedName(exposed) })
            : t("inspector.expose", { name: param.title })
        }
        selected={exposed !== undefined}
        onPress={() => act([exposed ? { type: "conceal", ...place } : { type: "expose", ...place }])}
      >
        {exposed ? <PinOff /> : <Pin />}
      </IconButton>
    </span>
  );
}
