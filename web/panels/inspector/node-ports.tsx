import { Plus, Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Problem } from "#protocol/problem.ts";
import { type BlockInput, type DocumentNode, endKey, sameEnd, type WorkflowDocument } from "#web/document/document.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import { nodeItem, type OutlinePort } from "#web/document/outline.ts";
import { SocketDot } from "#web/panels/palette/socket-dot.tsx";
import { currentView } from "#web/store/current-view.ts";
import { act, select } from "#web/store/editor.ts";
import { inOneHere } from "#web/store/failure-words.ts";
import { openDialog } from "#web/store/surface.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Section } from "#web/ui/section.tsx";

/** The ports of a node with what is connected to each: a press goes there. */
export function NodePorts({
  document,
  kinds,
  node,
  problems,
}: {
  readonly document: WorkflowDocument;
  readonly kinds: NodeKinds;
  readonly node: DocumentNode;
  readonly problems: readonly Problem[];
}) {
  const { t } = useTranslation();
  const { inputs, outputs } = nodeItem(document, kinds, node);
  return (
    <>
      {inputs.length > 0 && (
        <Section title={t("inspector.inputs")}>
          <Ports node={node} side="input" ports={inputs} problems={problems} fed={document.inputs} />
        </Section>
      )}
      {outputs.length > 0 && (
        <Section title={t("inspector.outputs")}>
          <Ports node={node} side="output" ports={outputs} problems={problems} />
        </Section>
      )}
    </>
  );
}

function Ports({
  node,
  side,
  ports,
  problems,
  fed = [],
}: {
  readonly node: DocumentNode;
  readonly side: "input" | "output";
  readonly ports: readonly OutlinePort[];
  readonly problems: readonly Problem[];
  /** What the workflow gets where it is a block. */
  readonly fed?: readonly BlockInput[];
}) {
  const { t } = useTranslation();
  return (
    <ul className="port-list">
      {ports.map(({ name, title, socket, missing, ends }) => {
        const problem = problems.find(({ port }) => port === name);
        const from = fed.find(({ to }) => to.some((end) => sameEnd(end, [node.id, name])));
        const inputs = side === "input" ? [[node.id, name] as const] : ends.map(({ end }) => end);
        return (
          <li key={name} data-missing={missing && !from}>
            <SocketDot socket={socket} hollow={ends.length === 0} />
            <span className="port-title">{title}</span>
            <span className="port-ends">
              {ends.map(({ end, title: other }) => (
                <button key={endKey(end)} type="button" className="jump" onClick={() => jumpTo(end[0])}>
                  {other}
                </button>
              ))}
              {ends.length === 0 && (
                <span className="faint">
                  {from
                    ? t("inspector.fed", { name: from.title ?? from.name })
                    : t(missing ? "inspector.missing" : "inspector.free")}
                </span>
              )}
            </span>
            <IconButton
              name={t("inspector.connect", { port: title })}
              onPress={() => openDialog({ name: "connect", node: node.id, port: { node: node.id, port: name, side } })}
            >
              <Plus />
            </IconButton>
            {ends.length > 0 && (
              <IconButton
                name={t("inspector.disconnect", { port: title })}
                onPress={() => act([{ type: "disconnect", inputs }])}
              >
                <Unplug />
              </IconButton>
            )}
            {problem && <p className="problem">{inOneHere(problem)}</p>}
          </li>
        );
      })}
    </ul>
  );
}

/** Selects a node and brings it into sight. */
export function jumpTo(id: string): void {
  select(new Set([id]));
  currentView()?.reveal([id]);
}
