import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type BlockInput, type BlockOutput, type End, endKey, type WorkflowDocument } from "#web/document/document.ts";
import type { PortKind } from "#web/document/kinds.ts";
import { type NodeKinds, nodeTitle, portOf } from "#web/document/node-kinds.ts";
import { nodesById } from "#web/document/wiring.ts";
import { SocketDot } from "#web/panels/palette/socket-dot.tsx";
import { act } from "#web/store/editor.ts";
import { openDialog } from "#web/store/surface.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Section } from "#web/ui/section.tsx";
import { SmallField } from "./exposed-list.tsx";
import { jumpTo } from "./node-ports.tsx";

/** The ports that the workflow has where it is used as a block in another. */
export function InterfaceSection({
  document,
  kinds,
}: {
  readonly document: WorkflowDocument;
  readonly kinds: NodeKinds;
}) {
  const { t } = useTranslation();
  const { inputs, outputs } = document;
  const none = inputs.length + outputs.length === 0;
  return (
    <Section title={t("inspector.interface")}>
      {none && <p className="inspector-hint">{t("inspector.interface-empty")}</p>}
      <Side
        side="inputs"
        ports={inputs.map((port) => ({ port, ends: port.to }))}
        document={document}
        kinds={kinds}
        onChange={(next) => act([{ type: "set-interface", inputs: next as BlockInput[], outputs }])}
      />
      <Side
        side="outputs"
        ports={outputs.map((port) => ({ port, ends: [port.from] }))}
        document={document}
        kinds={kinds}
        onChange={(next) => act([{ type: "set-interface", inputs, outputs: next as BlockOutput[] }])}
      />
    </Section>
  );
}

function Side({
  side,
  ports,
  document,
  kinds,
  onChange,
}: {
  readonly side: "inputs" | "outputs";
  readonly ports: readonly { readonly port: BlockInput | BlockOutput; readonly ends: readonly End[] }[];
  readonly document: WorkflowDocument;
  readonly kinds: NodeKinds;
  onChange(ports: readonly (BlockInput | BlockOutput)[]): void;
}) {
  const { t } = useTranslation();
  const all = ports.map(({ port }) => port);
  const nodes = nodesById(document);
  const titleOf = (id: string) => {
    const node = nodes.get(id);
    return node ? nodeTitle(node, kinds) : id;
  };
  return (
    <div className="interface-side">
      <h4>{t(`inspector.${side}`)}</h4>
      <ul className="port-list">
        {ports.map(({ port, ends }, at) => {
          const problem = interfaceProblem(document, kinds, side, ends);
          return (
            <li key={port.name}>
              <SocketDot socket={ends[0] && portAt(document, kinds, side, ends[0])?.socket} />
              <SmallField
                name={t("inspector.port-name")}
                value={port.name}
                onKeep={(name) => name !== "" && onChange(all.map((each, k) => (k === at ? { ...each, name } : each)))}
              />
              <span className="port-ends">
                {ends.map((end) => (
                  <button key={endKey(end)} type="button" className="jump" onClick={() => jumpTo(end[0])}>
                    {titleOf(end[0])}
                  </button>
                ))}
              </span>
              <IconButton
                name={t("inspector.remove-port", { name: port.name })}
                onPress={() => onChange(all.filter((_, k) => k !== at))}
              >
                <X />
              </IconButton>
              {problem && <p className="problem">{t(`inspector.interface-problem.${problem}`)}</p>}
            </li>
          );
        })}
      </ul>
      <button type="button" className="add-line" onClick={() => openDialog({ name: "interface", side })}>
        <Plus aria-hidden /> {t(`inspector.add-${side}`)}
      </button>
    </div>
  );
}

/** The port inside that an interface leads to, if there is one. */
function portAt(
  document: WorkflowDocument,
  kinds: NodeKinds,
  side: "inputs" | "outputs",
  [node, name]: End,
): PortKind | undefined {
  return portOf(kinds.nodes.get(nodesById(document).get(node)?.type ?? ""), side, name);
}

/** What is wrong with a port of the interface: it leads nowhere, or to inputs that take different things. */
function interfaceProblem(
  document: WorkflowDocument,
  kinds: NodeKinds,
  side: "inputs" | "outputs",
  ends: readonly End[],
): "nowhere" | "mixed" | undefined {
  const sockets = ends.map((end) => portAt(document, kinds, side, end)?.socket);
  if (sockets.length === 0 || sockets.includes(undefined)) return "nowhere";
  return new Set(sockets).size > 1 ? "mixed" : undefined;
}
