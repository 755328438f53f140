import type { TFunction } from "i18next";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowDocument } from "#web/document/document.ts";
import type { History } from "#web/document/history.ts";
import { nodeTitle } from "#web/document/node-kinds.ts";
import { wiringOf } from "#web/document/wiring.ts";
import { activeTab, tabOf, useEditor } from "#web/store/editor.ts";
import { kindsNow } from "#web/store/use-kinds.ts";

/** Says what was done to the workflow, and what is selected, to those who do not see the canvas. */
export function LiveRegion() {
  const { t } = useTranslation();
  const [text, say] = useState("");
  useEffect(
    () =>
      useEditor.subscribe((now, before) => {
        const [is, was] = [activeTab(now)?.history, tabOf(before, now.active)?.history];
        if (!is || !was || is === was || is.gesture) return;
        const told = doneText(is, was, t) ?? selectionText(is, was, t);
        if (told) say(told);
      }),
    [t],
  );
  return (
    <p className="unseen" role="status" aria-live="polite">
      {text}
    </p>
  );
}

function doneText(is: History, was: History, t: TFunction): string | undefined {
  const done = is.past.length > was.past.length && is.future.length === 0 && is.past.at(-1);
  if (done) return t(`edit.done.${done.label}`);
  const undone = is.future.length > was.future.length && is.future.at(-1);
  if (undone) return t("edit.undone", { what: t(`edit.done.${undone.label}`) });
  const redone = is.future.length < was.future.length && is.past.at(-1);
  return redone ? t("edit.redone", { what: t(`edit.done.${redone.label}`) }) : undefined;
}

function selectionText({ selection, document }: History, was: History, t: TFunction): string | undefined {
  if (selection === was.selection) return undefined;
  if (selection.size === 0) return t("edit.selected-none");
  if (selection.size > 1) return t("edit.selected-many", { count: selection.size });
  const [id] = selection;
  return describe(document, id!, t);
}

function describe(document: WorkflowDocument, id: string, t: TFunction): string | undefined {
  const node = document.nodes.find((each) => each.id === id);
  if (!node) {
    const group = document.groups.find((each) => each.id === id);
    if (group) return t("edit.selected-group", { title: group.title, count: group.members.length });
    const note = document.notes.find((each) => each.id === id);
    return note ? t("edit.selected-note", { text: note.text.slice(0, 80) }) : undefined;
  }
  const title = nodeTitle(node, kindsNow());
  const { into, outOf } = wiringOf(document);
  const wires = { into: into.get(id)?.length ?? 0, out: outOf.get(id)?.length ?? 0 };
  return t("edit.selected-node", { title, ...wires });
}
