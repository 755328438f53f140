import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import { focusCanvas } from "#web/store/current-view.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { settledDocument } from "#web/store/settled.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { GroupInspector } from "./group-inspector.tsx";
import { ManyInspector } from "./many-inspector.tsx";
import { NodeInspector } from "./node-inspector.tsx";
import { NoteInspector } from "./note-inspector.tsx";
import { WorkflowInspector } from "./workflow-inspector.tsx";
import "./inspector.css";
import "./inspector-lists.css";

/** All about what is selected: one thing, several, or where nothing is, the workflow. */
export function Inspector() {
  const { t } = useTranslation();
  const kinds = useKinds();
  const [document, selection] = useEditor(
    useShallow((editor) => {
      const history = activeTab(editor)?.history;
      return [settledDocument(editor), history?.selection] as const;
    }),
  );
  if (!document || !selection || !kinds) return <p className="inspector-empty">{t("inspector.nothing")}</p>;
  const content = () => {
    if (selection.size > 1) return <ManyInspector document={document} selection={selection} />;
    const [id] = selection;
    const node = document.nodes.find((each) => each.id === id);
    if (node) return <NodeInspector key={node.id} document={document} kinds={kinds} node={node} />;
    const group = document.groups.find((each) => each.id === id);
    if (group) return <GroupInspector key={group.id} group={group} />;
    const note = document.notes.find((each) => each.id === id);
    if (note) return <NoteInspector key={note.id} note={note} />;
    return <WorkflowInspector key={document.id} document={document} kinds={kinds} />;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leads back from any field in it
    <div
      className="inspector"
      data-first
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) focusCanvas();
      }}
    >
      {content()}
    </div>
  );
}
