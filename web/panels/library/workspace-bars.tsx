import { Info, TriangleAlert, X } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentNode } from "../../document/document.ts";
import { nodeKinds } from "../../document/node-kinds.ts";
import { type Standing, standingOf } from "../../document/node-standing.ts";
import { openDocument } from "../../document/open-document.ts";
import { useKeeping } from "../../store/drafts.ts";
import { activeTab, type Tab, useEditor } from "../../store/editor.ts";
import { exportWorkflow } from "../../store/files-open.ts";
import { useServer } from "../../store/server.ts";
import { dismissOpening, hasChanges, type Opening, useWorkspace } from "../../store/workspace.ts";
import { keepAsCopy, overwrite, takeTheirs } from "../../store/workspace-elsewhere.ts";
import { readSaved } from "../../store/workspace-look.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { compare } from "../diff/compare.ts";
import { useTime } from "./time-text.ts";
import { useAnswer } from "./use-answer.ts";
import "./bars.css";

/** What is to be told of the workflow in front, above the canvas. */
export function WorkspaceBars() {
  const tab = useEditor((editor) => activeTab(editor));
  const opening = useWorkspace(({ openings }) => (tab ? openings.get(tab.key) : undefined));
  return (
    <div className="bars">
      <UnkeptBar />
      {tab?.elsewhere !== undefined && <ElsewhereBar key={`${tab.key} ${tab.elsewhere}`} tab={tab} />}
      {tab && opening && <OpeningBar tab={tab.key} opening={opening} />}
    </div>
  );
}

function Bar({ kind, text, children }: { kind: "info" | "warning"; text: ReactNode; children?: ReactNode }) {
  const Icon = kind === "info" ? Info : TriangleAlert;
  return (
    <section className="bar" data-kind={kind} role="status">
      <Icon aria-hidden />
      <div className="bar-text">{text}</div>
      <div className="bar-actions">{children}</div>
    </section>
  );
}

/** The browser keeps no drafts: what is not saved would be lost. */
function UnkeptBar() {
  const { t } = useTranslation();
  const failure = useKeeping((keeping) => keeping.failure);
  const document = useEditor((editor) => activeTab(editor)?.history.document);
  if (failure === undefined) return null;
  return (
    <Bar kind="warning" text={t("workspace.unkept", { why: failure })}>
      {document && <Button onPress={() => exportWorkflow(document)}>{t("actions.export-workflow")}</Button>}
    </Bar>
  );
}

/** The workflow was saved, moved to the trash or deleted in another window or by another person. */
function ElsewhereBar({ tab }: { readonly tab: Tab }) {
  const { t } = useTranslation();
  const time = useTime();
  const { id } = tab.history.document;
  const { value: theirs } = useAnswer(() => readSaved(id), tab.elsewhere ?? "");
  const changed = hasChanges(tab);
  if (tab.elsewhere === null)
    return (
      <Bar kind="warning" text={t(theirs ? "workspace.trashed" : "workspace.deleted")}>
        <Button onPress={() => void keepAsCopy(tab.key)}>{t("workspace.keep-copy")}</Button>
        <Button look="primary" onPress={() => void overwrite(tab.key)}>
          {t(theirs ? "workspace.restore-save" : "workspace.save-again")}
        </Button>
      </Bar>
    );
  if (!theirs) return null;
  const show = () =>
    compare(
      {
        label: t("workspace.theirs", { time: time(theirs.savedAt) }),
        document: openDocument(theirs.document).document,
      },
      { label: t("diff.now"), document: tab.history.document },
    );
  return (
    <Bar
      kind="warning"
      text={
        <>
          <strong>{t("workspace.elsewhere", { time: time(theirs.savedAt) })}</strong>{" "}
          {t(changed ? "workspace.elsewhere-changed" : "workspace.elsewhere-same")}
        </>
      }
    >
      <Button onPress={show}>{t("workspace.differences")}</Button>
      <Button onPress={() => takeTheirs(tab.key, theirs)}>{t("workspace.take-theirs")}</Button>
      {changed && <Button onPress={() => void keepAsCopy(tab.key)}>{t("workspace.keep-copy")}</Button>}
      {changed && <Button onPress={() => void overwrite(tab.key)}>{t("workspace.overwrite")}</Button>}
    </Bar>
  );
}

/** What was mended when a workflow was opened, and which of its nodes are not as those that are installed. */
function OpeningBar({ tab, opening: { document, repairs } }: { readonly tab: string; readonly opening: Opening }) {
  const { t } = useTranslation();
  const catalogue = useServer((server) => server.catalogue);
  const standings = useMemo(() => {
    const kinds = catalogue && nodeKinds(catalogue, document.blocks).nodes;
    return kinds ? document.nodes.map((node) => ({ node, standing: standingOf(node, kinds.get(node.type)) })) : [];
  }, [catalogue, document]);
  const of = (kind: Standing["kind"]) => standings.filter(({ standing }) => standing.kind === kind);
  const lines = [
    ...repairs.map(({ kind, count }) => ({ key: kind, text: t(`workspace.repair-${kind}`, { count }) })),
    ...(["older", "newer", "unknown"] as const).flatMap((kind) => {
      const found = of(kind);
      const values = { count: found.length, names: listed(found.map(({ node }) => node)) };
      return found.length > 0 ? [{ key: kind, text: t(`workspace.nodes-${kind}`, values) }] : [];
    }),
  ];
  if (lines.length === 0) return null;
  const list = (
    <>
      <strong>{t("workspace.opened-with-notes")}</strong>
      <ul>
        {lines.map(({ key, text }) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
    </>
  );
  return (
    <Bar kind="info" text={list}>
      <IconButton name={t("workspace.dismiss")} onPress={() => dismissOpening(tab)}>
        <X />
      </IconButton>
    </Bar>
  );
}

/** The types of a few nodes, each once. */
function listed(nodes: readonly DocumentNode[]): string {
  const types = [...new Set(nodes.map(({ type }) => type))];
  return types.length > 4 ? `${types.slice(0, 4).join(", ")}, …` : types.join(", ");
}
