import { Box, Maximize2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DocumentNode, WorkflowDocument } from "#web/document/document.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import { BlockSection } from "#web/panels/blocks/block-section.tsx";
import { useView } from "#web/store/current-view.ts";
import { act } from "#web/store/editor.ts";
import { openDialog } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { Section } from "#web/ui/section.tsx";
import { useProblems } from "#web/workspace/problems.ts";
import { NodeLooks } from "./node-looks.tsx";
import { NodeNotes } from "./node-notes.tsx";
import { NodeParams } from "./node-params.tsx";
import { NodePorts } from "./node-ports.tsx";
import { TitleField } from "./title-field.tsx";

/** One node: what it is, what is wrong with it, its parameters, its ports and its looks. */
export function NodeInspector({
  document,
  kinds,
  node,
}: {
  readonly document: WorkflowDocument;
  readonly kinds: NodeKinds;
  readonly node: DocumentNode;
}) {
  const { t } = useTranslation();
  const problems = useProblems((state) => state.list).filter((problem) => problem.node === node.id);
  const kind = kinds.nodes.get(node.type);
  const usual = kind?.title ?? node.type;
  const shows = useView(({ scene }) => scene?.boxes.get(node.id)?.state?.preview !== undefined);
  const isBlock = node.type.startsWith("block/");
  return (
    <>
      <div className="inspector-head">
        {isBlock && <Box aria-hidden className="kind-icon" />}
        <TitleField
          name={t("inspector.title")}
          title={node.title ?? usual}
          usual={usual}
          onKeep={(title) =>
            act([{ type: "set-title", id: node.id, ...(title !== "" && title !== usual && { title }) }])
          }
        />
        <p className="inspector-summary">
          {node.title !== undefined && node.title !== usual && <strong>{usual}. </strong>}
          {kind?.summary}
        </p>
        <p className="inspector-type">
          {node.id} · {node.type}
        </p>
      </div>
      {shows && (
        <div className="inspector-result">
          <Button onPress={() => openDialog({ name: "result", node: node.id })}>
            <Maximize2 /> {t("actions.open-result")}
          </Button>
        </div>
      )}
      <NodeNotes node={node} kind={kind} problems={problems} />
      {isBlock && <BlockSection document={document} node={node} />}
      <NodeParams document={document} kind={kind} node={node} problems={problems} />
      <NodePorts document={document} kinds={kinds} node={node} problems={problems} />
      <Section title={t("inspector.looks")}>
        <NodeLooks nodes={[node]} ids={[node.id]} />
      </Section>
    </>
  );
}
